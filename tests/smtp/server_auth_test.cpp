// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/smtp/server_script.h"

using namespace sluis;
using namespace sluis::smtp;

namespace {

// base64 of NUL jan NUL secret; NUL jan NUL wrong; jan; secret; piet NUL jan NUL secret
const std::string kGood = "AGphbgBzZWNyZXQ=";
const std::string kWrong = "AGphbgB3cm9uZw==";
const std::string kUser = "amFu";
const std::string kPassword = "c2VjcmV0";
const std::string kOther = "cGlldABqYW4Ac2VjcmV0";

ServerSettings settings() {
  ServerSettings out = trusting_settings();
  out.auth = AuthRule::Required;
  out.clear_text_is_safe = true;
  out.trusted = false;
  return out;
}

std::string codes(const std::string& bytes) {
  return run_script(settings(), "EHLO c\r\n" + bytes).codes().substr(8);
}

}  // namespace

TEST_CASE("PLAIN and LOGIN work with and without an initial response") {
  CHECK(codes("AUTH PLAIN " + kGood + "\r\n") == "235");
  CHECK(codes("AUTH PLAIN\r\n" + kGood + "\r\n") == "334 235");
  CHECK(codes("auth login\r\n" + kUser + "\r\n" + kPassword + "\r\n") == "334 334 235");
  CHECK(codes("AUTH LOGIN " + kUser + "\r\n" + kPassword + "\r\n") == "334 235");
  CHECK(codes("AUTH PLAIN " + kWrong + "\r\n") == "535");
}

TEST_CASE("the exchange can be cancelled and then begun again") {
  CHECK(codes("AUTH PLAIN\r\n*\r\nAUTH PLAIN " + kGood + "\r\n") == "334 501 235");
  CHECK(codes("AUTH LOGIN\r\n" + kUser + "\r\n*\r\nNOOP\r\n") == "334 334 501 250");
}

TEST_CASE("answers that are no credentials are refused") {
  struct Row {
    std::string bytes;
    const char* codes;
  };
  const auto row = GENERATE(values<Row>({
      {"AUTH\r\n", "501"},
      {"AUTH CRAM-MD5\r\n", "504"},
      {"AUTH PLAIN !!!\r\n", "501"},
      {"AUTH PLAIN =\r\n", "501"},
      {"AUTH PLAIN " + kUser + "\r\n", "501"},
      {"AUTH PLAIN AGphbg==\r\n", "501"},
      {"AUTH PLAIN AABzZWNyZXQ=\r\n", "501"},
      {"AUTH PLAIN " + kOther + "\r\n", "535"},
      {"AUTH LOGIN " + kUser + "\r\nc2VjAHJldA==\r\n", "334 501"},
      {"AUTH PLAIN\r\n" + std::string(13000, 'A') + "\r\nNOOP\r\n", "334 500 250"},
      {"AUTH PLAIN " + std::string(4000, 'A') + "\r\nNOOP\r\n", "501 250"},
  }));
  INFO(row.bytes.substr(0, 60));
  CHECK(codes(row.bytes) == row.codes);
}

TEST_CASE("AUTH has its place: after EHLO, once, and not in a transaction") {
  CHECK(run_script(settings(), "AUTH PLAIN " + kGood + "\r\n").codes() == "220 503");
  CHECK(run_script(settings(), "HELO c\r\nAUTH PLAIN " + kGood + "\r\n").codes() == "220 250 503");
  CHECK(codes("AUTH PLAIN " + kGood + "\r\nAUTH PLAIN " + kGood + "\r\n") == "235 503");
  CHECK(codes("AUTH PLAIN " + kGood + "\r\nMAIL FROM:<>\r\nAUTH PLAIN " + kGood + "\r\n") ==
        "235 250 503");
}

TEST_CASE("mail before AUTH is refused with what to do") {
  CHECK(codes("MAIL FROM:<>\r\n") == "530");
  ServerSettings clear = settings();
  clear.clear_text_is_safe = false;
  clear.offers_starttls = true;
  const auto result = run_script(clear, "EHLO c\r\nMAIL FROM:<>\r\nAUTH PLAIN " + kGood + "\r\n");
  CHECK(result.codes() == "220 250 530 538");
  CHECK_THAT(result.replies, Catch::Contains("530 5.7.0 Start TLS"));
  CHECK(result.acts.empty());
}

TEST_CASE("a trusted client may go without AUTH only where it is optional") {
  ServerSettings trusted = settings();
  trusted.trusted = true;
  CHECK(run_script(trusted, "EHLO c\r\nMAIL FROM:<>\r\n").codes() == "220 250 530");
  trusted.auth = AuthRule::Optional;
  CHECK(run_script(trusted, "EHLO c\r\nMAIL FROM:<>\r\n").codes() == "220 250 250");
  trusted.trusted = false;
  CHECK(run_script(trusted, "EHLO c\r\nMAIL FROM:<>\r\n").codes() == "220 250 530");
}

TEST_CASE("what is pipelined behind STARTTLS is discarded and the session begins anew") {
  ServerSettings tls = settings();
  tls.offers_starttls = true;
  tls.clear_text_is_safe = false;
  const auto result = run_script(
      tls, "EHLO c\r\nSTARTTLS\r\nAUTH PLAIN " + kGood + "\r\nMAIL FROM:<evil@example.org>\r\n");
  CHECK(result.codes() == "220 250 220");
  CHECK(result.acts == std::vector<std::string>{"starttls"});
}

TEST_CASE("after STARTTLS the client must greet again") {
  ServerSettings tls = settings();
  tls.offers_starttls = true;
  ServerMachine machine(tls, "c");
  std::string_view input =
      "EHLO c\r\nAUTH PLAIN "
      "AGphbgBzZWNyZXQ="
      "\r\nSTARTTLS\r\nNOOP\r\n";
  REQUIRE(machine.next(input).kind == Action::Kind::Authenticate);
  machine.answer({235, "2.7.0", "Welcome"});
  REQUIRE(machine.next(input).kind == Action::Kind::StartTls);
  CHECK(input.empty());
  machine.tls_started();
  machine.output().clear();
  CHECK_FALSE(machine.authenticated());
  input = "MAIL FROM:<a@b>\r\nSTARTTLS\r\n";
  CHECK(machine.next(input).kind == Action::Kind::NeedInput);
  CHECK_THAT(machine.output(), Catch::StartsWith("503") && Catch::Contains("\r\n503"));
}

TEST_CASE("STARTTLS is refused where it is not offered or comes late") {
  CHECK(codes("STARTTLS\r\n") == "502");
  ServerSettings tls = trusting_settings();
  tls.offers_starttls = true;
  CHECK(run_script(tls, "EHLO c\r\nSTARTTLS now\r\nMAIL FROM:<>\r\nSTARTTLS\r\n").codes() ==
        "220 250 501 250 503");
}
