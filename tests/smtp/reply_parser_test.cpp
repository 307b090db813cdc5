// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/reply_parser.h"

#include <vector>

#include <catch2/catch.hpp>

#include "mta/smtp/peer_capabilities.h"

using namespace sluis;
using namespace sluis::smtp;

namespace {

// Every reply in `bytes`, or the fault's sentence as the last entry.
std::vector<std::string> replies(std::string_view bytes, size_t step) {
  ReplyParser parser;
  std::vector<std::string> out;
  for (size_t at = 0; at < bytes.size(); at += step) {
    parser.feed(bytes.substr(at, step));
    for (;;) {
      auto reply = parser.next();
      if (!reply) {
        out.push_back("fault: " + reply.error().text);
        return out;
      }
      if (!*reply) break;
      out.push_back(to_string(**reply));
    }
  }
  return out;
}

PeerReply parse(std::string_view bytes) {
  ReplyParser parser;
  parser.feed(bytes);
  auto reply = parser.next();
  REQUIRE(reply);
  REQUIRE(*reply);
  return **reply;
}

}  // namespace

TEST_CASE("replies are read the same whole and byte by byte") {
  struct Row {
    const char* bytes;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {"250 Ok\r\n", {"250 Ok"}},
      {"250\r\n", {"250"}},
      {"250 \r\n", {"250"}},
      {"250 Ok\n", {"250 Ok"}},
      {"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n", {"250 2.1.0 Ok", "250 2.1.5 Ok"}},
      {"550-5.1.1 No such user\r\n550 5.1.1 see the help\r\n",
       {"550 5.1.1 No such user / see the help"}},
      {"550-5.1.1 No such user\r\n550-5.7.1 really\r\n550 gone\r\n",
       {"550 5.1.1 No such user / 5.7.1 really / gone"}},
      {"354 go\r\n250", {"354 go"}},
      {"550 a\x07"
       "b\tc\r\n",
       {"550 a?b c"}},
      {"550-\r\n550 x\r\n", {"550  / x"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    CHECK(replies(row.bytes, 1) == row.expected);
    CHECK(replies(row.bytes, 4096) == row.expected);
  }
}

TEST_CASE("what is not a reply ends the conversation") {
  const std::string too_long = "250 " + std::string(ReplyParser::kMaxLine, 'x');
  std::string endless;
  for (size_t i = 0; i <= ReplyParser::kMaxLines; ++i) endless += "250-more\r\n";
  const std::string rows[] = {"hello\r\n",  "150 no\r\n",         "650 no\r\n",
                              "25 Ok\r\n",  "250_Ok\r\n",         "\r\n",
                              "25a Ok\r\n", "250-a\r\n251 b\r\n", "HTTP/1.1 200 OK\r\n",
                              too_long,     too_long + "\r\n",    endless};
  for (const std::string& bytes : rows) {
    CAPTURE(bytes.substr(0, 40));
    const auto seen = replies(bytes, 7);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].substr(0, 7) == "fault: ");
  }
}

TEST_CASE("an enhanced status code counts only when its class is the reply's") {
  CHECK(parse("550 5.1.1 x\r\n").status == "5.1.1");
  CHECK(parse("550 5.7.26 x\r\n").status == "5.7.26");
  CHECK(parse("550 5.1.1\r\n").status == "5.1.1");
  CHECK(parse("550 4.1.1 x\r\n").status.empty());
  CHECK(parse("550 5.1 x\r\n").status.empty());
  CHECK(parse("550 5.1.1.1 x\r\n").status.empty());
  CHECK(parse("550 5.1.1234 x\r\n").status.empty());
  CHECK(parse("550 5..1 x\r\n").status.empty());
}

TEST_CASE("a long reply keeps its beginning and no more") {
  std::string bytes;
  for (int i = 0; i < 50; ++i) bytes += "550-" + std::string(500, 'x') + "\r\n";
  const PeerReply reply = parse(bytes + "550 end\r\n");
  CHECK(reply.code == 550);
  CHECK(reply.text.size() <= ReplyParser::kMaxText + 1);
}

TEST_CASE("the EHLO reply says what the server can do") {
  const auto peer = parse_capabilities(
      parse("250-mx.example.org hello\r\n250-PIPELINING\r\n250-size 1000\r\n250-8bitmime\r\n"
            "250-SMTPUTF8\r\n250-DSN\r\n250-STARTTLS\r\n250-AUTH CRAM-MD5 plain\r\n"
            "250-LIMITS RCPTMAX=20 MAILMAX=5\r\n250 XFOO\r\n"));
  CHECK((peer.extended && peer.pipelining && peer.eight_bit && peer.utf8 && peer.dsn));
  CHECK((peer.starttls && peer.auth && peer.auth_plain && !peer.auth_login));
  CHECK((peer.size && peer.size_limit == 1000));
  CHECK(peer.recipient_limit == 20);
  CHECK(peer.transaction_limit == 5);
}

TEST_CASE("a server that offers nothing, or its name alone, is taken at its word") {
  const auto named_pipelining = parse_capabilities(parse("250 PIPELINING\r\n"));
  CHECK_FALSE(named_pipelining.pipelining);
  const auto old = parse_capabilities(parse("250-x\r\n250-SIZE\r\n250 AUTH=LOGIN\r\n"));
  CHECK((old.size && old.size_limit == 0 && old.auth_login));
  CHECK(parse_capabilities(parse("250-x\r\n250 SIZE 99999999999999999999999\r\n")).size_limit == 0);
}
