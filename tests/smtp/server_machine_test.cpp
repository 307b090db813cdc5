// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/smtp/server_script.h"

using namespace sluis;
using namespace sluis::smtp;
using Catch::Contains;

namespace {

const std::string kOpen = "EHLO c.example\r\nMAIL FROM:<jan@example.org>\r\n";
const std::string kReady = kOpen + "RCPT TO:<piet@example.net>\r\n";

std::string codes(const std::string& bytes, const ServerSettings& settings = trusting_settings()) {
  return run_script(settings, bytes).codes();
}

}  // namespace

TEST_CASE("a message goes through and is answered once it is taken") {
  const auto result =
      run_script(trusting_settings(), kReady + "DATA\r\nFrom: x\r\n\r\nhi\r\n.\r\nQUIT\r\n");
  CHECK(result.codes() == "220 250 250 250 354 250 221");
  REQUIRE(result.messages.size() == 1);
  CHECK(result.messages[0] == "From: x\r\n\r\nhi\r\n");
  CHECK(result.acts ==
        std::vector<std::string>{"mail jan@example.org", "rcpt piet@example.net", "close"});
}

TEST_CASE("a pipelined batch is answered by one write") {
  const auto result =
      run_script(trusting_settings(), kReady + "RCPT TO:<kees@example.net>\r\nDATA\r\n");
  CHECK(result.codes() == "220 250 250 250 250 354");
  CHECK(result.writes == 2);  // the greeting, then all the rest
}

TEST_CASE("EHLO offers what the session would accept, and nothing else") {
  ServerSettings settings = trusting_settings();
  settings.messages = 7;
  const std::string offer = run_script(settings, "EHLO c\r\n").replies;
  for (const char* line :
       {"250-mta1.example greets [192.0.2.9]\r\n", "250-PIPELINING\r\n", "250-SIZE 1000\r\n",
        "250-8BITMIME\r\n", "250-SMTPUTF8\r\n", "250-CHUNKING\r\n", "250-DSN\r\n",
        "250-ENHANCEDSTATUSCODES\r\n", "250-FUTURERELEASE 86400 2026-12-02T08:00:00Z\r\n",
        "250 LIMITS RCPTMAX=3 MAILMAX=7\r\n"}) {
    CHECK_THAT(offer, Contains(line));
  }
  CHECK_THAT(offer, !Contains("STARTTLS") && !Contains("AUTH"));
  settings.offers_starttls = true;
  settings.auth = AuthRule::Required;
  settings.trusted = false;
  settings.longest_hold = Millis(0);
  const auto clear = run_script(settings, "EHLO c\r\n");
  CHECK_THAT(clear.replies, Contains("250-STARTTLS\r\n") && !Contains("AUTH"));
  CHECK_THAT(clear.replies, !Contains("FUTURERELEASE"));
  const auto both = run_script(settings, "EHLO c\r\nSTARTTLS\r\n");
  CHECK(both.codes() == "220 250 220");
}

TEST_CASE("after TLS is up, AUTH is offered and STARTTLS is not") {
  ServerSettings settings = trusting_settings();
  settings.offers_starttls = true;
  settings.auth = AuthRule::Required;
  ServerMachine machine(settings, "c");
  machine.tls_started();
  machine.greet();
  std::string_view input = "EHLO c\r\n";
  machine.next(input);
  CHECK_THAT(machine.output(), Contains("250-AUTH PLAIN LOGIN\r\n") && !Contains("STARTTLS"));
}

TEST_CASE("commands out of order are refused with what to do first") {
  struct Row {
    std::string bytes;
    const char* codes;
  };
  const auto row = GENERATE(values<Row>({
      {"MAIL FROM:<a@b>\r\n", "220 503"},
      {"EHLO c\r\nRCPT TO:<a@b>\r\n", "220 250 503"},
      {"EHLO c\r\nDATA\r\n", "220 250 503"},
      {kOpen + "DATA\r\n", "220 250 250 554"},
      {kOpen + "MAIL FROM:<a@b>\r\n", "220 250 250 503"},
      {kOpen + "RCPT TO:<bad@b>\r\nDATA\r\n", "220 250 250 550 554"},
      {kReady + "RSET\r\nDATA\r\n", "220 250 250 250 250 503"},
      {kReady + "EHLO c\r\nDATA\r\n", "220 250 250 250 250 503"},
      {"RSET\r\nNOOP\r\nNOOP with words\r\nQUIT\r\n", "220 250 250 250 221"},
      {"HELP\r\nVRFY jan\r\nEXPN list\r\n", "220 214 252 502"},
      {"GET / HTTP/1.1\r\n", "220 500"},
      {"\r\n", "220 500"},
      {"EHLO\r\nHELO\r\nEHLO a b\r\n", "220 501 501 501"},
      {"HELO c\r\nMAIL FROM:<>\r\n", "220 250 250"},
  }));
  INFO(row.bytes);
  CHECK(codes(row.bytes) == row.codes);
}

TEST_CASE("RSET and EHLO in a transaction drop what came of it") {
  CHECK(run_script(trusting_settings(), kReady + "RSET\r\nRSET\r\n").acts.back() == "abandon");
  CHECK(run_script(trusting_settings(), kReady + "EHLO c\r\n").acts.back() == "abandon");
  const auto idle = run_script(trusting_settings(), "EHLO c\r\nRSET\r\nEHLO c\r\n");
  CHECK(idle.acts.empty());
}

TEST_CASE("a line that is too long is passed over whole and refused") {
  const std::string tail = std::string(3000, 'x') + "\r\nNOOP\r\n";
  CHECK(codes("NOOP " + tail) == "220 500 250");
  CHECK(codes("EHLO c\r\nMAIL FROM:<a@b> ENVID=" + tail) == "220 250 500 250");
  CHECK(codes("NOOP " + std::string(2041, 'x') + "\r\n") == "220 250");
  CHECK(codes("NOOP " + std::string(2042, 'x') + "\r\n") == "220 500");
}

TEST_CASE("control characters in a command are refused") {
  CHECK(codes(std::string("NO\0OP\r\n", 7)) == "220 500");
  CHECK(codes("NOOP \x1b[2J\r\n") == "220 500");
}

TEST_CASE("a client that does nothing right is shown the door") {
  ServerSettings settings = trusting_settings();
  settings.errors = 3;
  const auto result = run_script(settings, "X\r\nX\r\nX\r\nNOOP\r\n");
  CHECK(result.codes() == "220 500 500 500 421");
  CHECK(result.acts.back() == "close");
}

TEST_CASE("a recipient too many is asked back for the next transaction") {
  std::string bytes = kOpen;
  for (int i = 0; i < 4; ++i) bytes += "RCPT TO:<p@example.net>\r\n";
  const auto result = run_script(trusting_settings(), bytes + "DATA\r\n");
  CHECK(result.codes() == "220 250 250 250 250 250 452 354");
}

TEST_CASE("a message too many on one connection ends it") {
  ServerSettings settings = trusting_settings();
  settings.messages = 1;
  CHECK(codes(kReady + "DATA\r\nx\r\n.\r\nMAIL FROM:<>\r\n", settings) ==
        "220 250 250 250 354 250 421");
}

TEST_CASE("an announced size over the limit is refused at MAIL, a real one while it streams") {
  CHECK(codes("EHLO c\r\nMAIL FROM:<a@b> SIZE=1000\r\n") == "220 250 250");
  CHECK(codes("EHLO c\r\nMAIL FROM:<a@b> SIZE=1001\r\n") == "220 250 552");
  CHECK(codes("EHLO c\r\nMAIL FROM:<a@b> SIZE=99999999999999999999\r\n") == "220 250 552");
  const auto result = run_script(
      trusting_settings(), kReady + "DATA\r\n" + std::string(1001, 'x') + "\r\n.\r\nNOOP\r\n");
  CHECK(result.codes() == "220 250 250 250 354 552 250");
  CHECK(result.messages.empty());
  CHECK(result.acts.back() == "abandon");
}

TEST_CASE("HOLDFOR and HOLDUNTIL are taken within the announced limits, or refused naming them") {
  struct Row {
    const char* parameters;
    const char* answer;
  };
  const auto row = GENERATE(values<Row>({
      {"HOLDFOR=60", "250 2.1.0"},
      {"HOLDFOR=86400", "250 2.1.0"},
      {"HOLDFOR=86401", "501 5.5.4 The release may be at most 86400 seconds ahead"},
      {"HOLDFOR=0", "501 5.5.4"},
      {"HOLDFOR=-1", "501 5.5.4"},
      {"HOLDFOR=1234567890", "501 5.5.4"},
      {"HOLDFOR=", "501 5.5.4"},
      {"HOLDUNTIL=2026-12-02T08:00:00Z", "250 2.1.0"},
      {"HOLDUNTIL=2026-12-01T10:00:00+01:00", "250 2.1.0"},
      {"HOLDUNTIL=2026-12-02T08:00:01Z", "501 5.5.4 The release may be at most"},
      {"HOLDUNTIL=2026-12-01T07:58:00Z", "501 5.5.4 HOLDUNTIL= lies in the past"},
      {"HOLDUNTIL=2026-12-01T09:00:00", "501 5.5.4"},
      {"HOLDUNTIL=tomorrow", "501 5.5.4"},
      {"HOLDFOR=60 HOLDUNTIL=2026-12-01T09:00:00Z", "501 5.5.4 Give either"},
  }));
  const auto result = run_script(
      trusting_settings(), "EHLO c\r\nMAIL FROM:<a@b.org> " + std::string(row.parameters) + "\r\n");
  INFO(row.parameters);
  CHECK_THAT(result.replies, Contains(std::string("\r\n") + row.answer));
}

TEST_CASE("a hold is never silently ignored") {
  CHECK(run_script(trusting_settings(), "EHLO c\r\nMAIL FROM:<a@b.org> HOLDFOR=60\r\n").acts ==
        std::vector<std::string>{"mail a@b.org in 60000ms"});
  ServerSettings settings = trusting_settings();
  settings.longest_hold = Millis(0);
  CHECK(codes("EHLO c\r\nMAIL FROM:<a@b.org> HOLDFOR=60\r\n", settings) == "220 250 555");
}

TEST_CASE("a bare Postmaster is a recipient of this host") {
  CHECK(run_script(trusting_settings(), kOpen + "RCPT TO:<PostMaster>\r\n").acts.back() ==
        "rcpt PostMaster@mta1.example");
}
