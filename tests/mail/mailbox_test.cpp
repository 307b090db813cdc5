// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/mailbox.h"

#include <catch2/catch.hpp>

using namespace sluis::mail;

TEST_CASE("the author is found in every form that From takes") {
  const std::string value =
      GENERATE("jan@example.org", " jan@example.org ", "<jan@example.org>", "Jan <jan@example.org>",
               "Jan de Boer <jan@example.org>", "\"Boer, Jan\" <jan@example.org>",
               "\"a \\\" <x@y>\" <jan@example.org>", "jan@example.org (Jan)",
               "(a (nested) one) jan@example.org", "=?utf-8?q?J=C3=B6?= <jan@example.org>",
               "J\xc3\xb6rg <jan@example.org>", "Jan\r\n <jan@example.org>",
               "Jan <\r\n jan@example.org>", "jan @ example . org", "Jan B. <jan@example.org>",
               ", jan@example.org,", "\"Jan\"<jan@example.org>");
  const auto author = parse_single_mailbox(value);
  INFO(value);
  REQUIRE(author.has_value());
  CHECK(to_string(*author) == "jan@example.org");
}

TEST_CASE("a quoted local part and an address literal are kept") {
  CHECK(parse_single_mailbox("\"jan boer\"@example.org")->local == "jan boer");
  CHECK(parse_single_mailbox("X <jan@[IPv6:2001:db8::1]>")->domain == "[IPv6:2001:db8::1]");
}

TEST_CASE("a From that names nobody, several, or cannot be read is refused with the reason") {
  struct Row {
    const char* value;
    const char* says;
  };
  const auto row = GENERATE(values<Row>({
      {"", "no address"},
      {"(only a comment)", "no address"},
      {"Jan", "no '@'"},
      {"<>", "'<>'"},
      {"a@example.org, b@example.org", "several"},
      {"A <a@example.org>, B <b@example.org>", "several"},
      {"Friends: a@example.org;", "group"},
      {"<@relay.example,@x.example:a@example.org>", "source route"},
      {"Jan <a@example.org", "without '>'"},
      {"a@example.org>", "without '<'"},
      {"<a@example.org> x", "goes on"},
      {"<a@example.org> <b@example.org>", "second '<'"},
      {"\"Jan <a@example.org>", "quote without"},
      {"(Jan a@example.org", "comment without"},
      {"a@[192.0.2.1", "without ']'"},
      {"Jan jan@example.org", "must be quoted"},
      {"a@example..org", "not a host name"},
  }));
  const auto author = parse_single_mailbox(row.value);
  INFO(row.value);
  REQUIRE_FALSE(author.has_value());
  CHECK_THAT(author.error().text, Catch::Contains(row.says));
}
