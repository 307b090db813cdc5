// SPDX-License-Identifier: Apache-2.0
// The end of data is CRLF.CRLF. Nothing that looks like it ends a message, and nothing a client
// hides in one comes out as a second.
#include <catch2/catch.hpp>

#include "tests/smtp/server_script.h"

using namespace sluis::smtp;
using namespace std::string_literals;

namespace {

const std::string kBegin =
    "EHLO c\r\nMAIL FROM:<jan@example.org>\r\nRCPT TO:<piet@example.net>\r\nDATA\r\n";
const std::string kSmuggled = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.net>\r\n";

}  // namespace

TEST_CASE("look-alikes of the end of data end nothing") {
  const std::string alike =
      GENERATE("\n.\n"s, "\r.\r"s, "\n.\r\n"s, "\r\n.\n"s, "\r\n.\r"s, "\r.\r\n"s, "\n.\r"s,
               "\r.\n"s, "\r\n.\r\r\n"s, "\r\n.\0\r\n"s, "\r\n\0.\r\n"s, "\r\n .\r\n"s,
               "\r\n. \r\n"s, "\r\n..\r\n"s, "\r\r\n\r.\r\n"s, "\n\n.\n\n"s, "\0\r.\r\0"s);
  const std::string bytes = kBegin + "A: b\r\n\r\nx" + alike + kSmuggled + "y\r\n.\r\n";
  for (const size_t step : {0, 1, 2, 3, 5}) {
    const auto result = run_script(trusting_settings(), bytes, step);
    CHECK(result.codes() == "220 250 250 250 354 250");
    REQUIRE(result.messages.size() == 1);
    CHECK(result.messages[0].find(kSmuggled) != std::string::npos);
  }
}

TEST_CASE("dot-stuffing is taken out at line starts only") {
  struct Row {
    std::string wire;
    std::string content;
  };
  const auto row = GENERATE(values<Row>({
      {"..\r\n.\r\n", ".\r\n"},
      {"...\r\n.\r\n", "..\r\n"},
      {".a\r\n.\r\n", "a\r\n"},
      {"a..b\r\n.\r\n", "a..b\r\n"},
      {"a\n.b\r\n.\r\n", "a\n.b\r\n"},
      {"a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n"},
      {".\r\n", ""},
      {"\r\n.\r\n", "\r\n"},
      {"a\r\n.\r.\r\n.\r\n", "a\r\n\r.\r\n"},
  }));
  for (const size_t step : {0, 1, 2}) {
    const auto result = run_script(trusting_settings(), kBegin + row.wire, step);
    REQUIRE(result.messages.size() == 1);
    CHECK(result.messages[0] == row.content);
  }
}

TEST_CASE("what follows the end of data is a command again") {
  const auto result = run_script(trusting_settings(), kBegin + "x\r\n.\r\n" + kSmuggled);
  CHECK(result.codes() == "220 250 250 250 354 250 250 250");
}

TEST_CASE("BDAT takes octets as they are, ends of data among them") {
  const std::string bytes =
      "EHLO c\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nBDAT 9\r\na\r\n.\r\nQ\r\nBDAT 4 "
      "LAST\r\n.\r\n.";
  for (const size_t step : {0, 1, 4}) {
    const auto result = run_script(trusting_settings(), bytes, step);
    CHECK(result.codes() == "220 250 250 250 250 250");
    REQUIRE(result.messages.size() == 1);
    CHECK(result.messages[0] == "a\r\n.\r\nQ\r\n.\r\n.");
  }
}

TEST_CASE("chunking follows RFC 3030") {
  const std::string open = "EHLO c\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\n";
  struct Row {
    std::string bytes;
    const char* codes;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {open + "BDAT 0 LAST\r\n", "220 250 250 250 250"},
      {open + "BDAT 2\r\nhiBDAT 0 last\r\n", "220 250 250 250 250 250"},
      {open + "BDAT 2\r\nhiDATA\r\nBDAT 0 LAST\r\n", "220 250 250 250 250 503 250"},
      {open + "BDAT 2\r\nhiRCPT TO:<x@y.org>\r\n", "220 250 250 250 250 503"},
      {open + "BDAT 2\r\nhiRSET\r\nBDAT 2 LAST\r\nhi", "220 250 250 250 250 250 503"},
      {"EHLO c\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", "220 250 503 250"},
      {"EHLO c\r\nMAIL FROM:<a@b.org>\r\nBDAT 2\r\nhiRCPT TO:<c@d.org>\r\nBDAT 2 LAST\r\nho",
       "220 250 250 554 250 250"},
      {open + "BDAT 999\r\n" + std::string(999, 'x') + "BDAT 2\r\nxxBDAT 1 LAST\r\nxNOOP\r\n",
       "220 250 250 250 250 552 552 250"},
      {open + "BDAT x\r\n", "220 250 250 250 501 421"},
      {open + "BDAT 99999999999999999999 LAST\r\n", "220 250 250 250 501 421"},
      {open + "BDAT 5 LUST\r\n", "220 250 250 250 501 421"},
      {open + "BDAT 6 LAST\r\nREFUSENOOP\r\n", "220 250 250 250 550 250"},
  }));
  INFO(row.bytes.substr(0, 200));
  CHECK(run_script(trusting_settings(), row.bytes).codes() == row.codes);
}

TEST_CASE("how a client cuts its bytes never changes what comes of them") {
  ServerSettings settings = trusting_settings();
  settings.auth = AuthRule::Optional;
  settings.clear_text_is_safe = true;
  const std::string transcript = GENERATE_COPY(
      kBegin + "hi\r\n..\r\n.\r\nQUIT\r\n", kBegin + "x\n.\nRSET\r\n.\r\nRSET\r\nNOOP\r\n",
      "EHLO c\r\nAUTH PLAIN\r\n*\r\nAUTH LOGIN\r\namFu\r\nc2VjcmV0\r\nMAIL FROM:<a@b.org>\r\nRSET\r\n"s,
      "EHLO c\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nBDAT 4\r\na\r\n.BDAT 0\r\nBDAT 3 LAST\r\n\r\n.QUIT\r\n"s,
      "HELO c\r\nNOOP " + std::string(3000, 'y') + "\r\nNOOP\r\nQUIT\r\nNOOP\r\n",
      kBegin + std::string(1200, 'z') + "\r\n.\r\nMAIL FROM:<> SMTPUTF8\r\nQUIT\r\n",
      "\r\n\n\nEHLO c\nNOOP\nBDAT x\r\nNOOP\r\n"s,
      "AUTH " + std::string(13000, 'A') + "\r\nEHLO c\r\nAUTH PLAIN " + std::string(5000, 'A') +
          "\r\nNOOP\r\n");
  const auto whole = run_script(settings, transcript);
  for (size_t step = 1; step < 40; ++step) {
    INFO(step);
    CHECK(run_script(settings, transcript, step) == whole);
  }
}
