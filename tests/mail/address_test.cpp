// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/address.h"

#include <catch2/catch.hpp>

#include "mta/mail/utf8.h"

using namespace sluis;
using mail::AddressSyntax;

TEST_CASE("addresses that RFC 5321 allows are taken as they are") {
  struct Row {
    const char* text;
    const char* local;
    const char* domain;
  };
  const auto row = GENERATE(values<Row>({
      {"jan@example.org", "jan", "example.org"},
      {"jan.de.boer+tag@Example.ORG", "jan.de.boer+tag", "Example.ORG"},
      {"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "example.org"},
      {"\"jan boer\"@example.org", "jan boer", "example.org"},
      {"\"a@b\"@example.org", "a@b", "example.org"},
      {"\"quote\\\"d\"@example.org", "quote\"d", "example.org"},
      {"\"plain\"@example.org", "plain", "example.org"},
      {"a@localhost", "a", "localhost"},
      {"a@xn--mnchen-3ya.example", "a", "xn--mnchen-3ya.example"},
      {"a@[192.0.2.1]", "a", "[192.0.2.1]"},
      {"a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"},
  }));
  const auto address = mail::parse_address(row.text, AddressSyntax::Ascii);
  INFO(row.text);
  REQUIRE(address.has_value());
  CHECK(address->local == row.local);
  CHECK(address->domain == row.domain);
}

TEST_CASE("addresses that RFC 5321 forbids are refused with the fault named") {
  struct Row {
    const char* text;
    const char* says;
  };
  const auto row = GENERATE(values<Row>({
      {"", "no '@'"},
      {"jan", "no '@'"},
      {"@example.org", "before the '@'"},
      {"jan@", "after the '@'"},
      {".jan@example.org", "must be quoted"},
      {"jan.@example.org", "must be quoted"},
      {"jan..boer@example.org", "must be quoted"},
      {"jan boer@example.org", "must be quoted"},
      {"\"jan@example.org", "closing quote"},
      {"\"jan\"x@example.org", "follow the closing quote"},
      {"\"ja\x01n\"@example.org", "control character"},
      {"jan@example..org", "not a host name"},
      {"jan@.example.org", "not a host name"},
      {"jan@example.org.", "not a host name"},
      {"jan@-example.org", "not a host name"},
      {"jan@exa mple.org", "not a host name"},
      {"jan@a@b", "not a host name"},
      {"jan@[192.0.2.1", "closing bracket"},
      {"jan@[192.0.2]", "address literal"},
      {"jan@[2001:db8::1]", "address literal"},
      {"jan@[IPv6:192.0.2.1]", "address literal"},
      {"j\xc3\xa5n@example.org", "SMTPUTF8"},
  }));
  const auto address = mail::parse_address(row.text, AddressSyntax::Ascii);
  INFO(row.text);
  REQUIRE_FALSE(address.has_value());
  CHECK_THAT(address.error().text, Catch::Contains(row.says));
}

TEST_CASE("the length limits of RFC 5321 4.5.3.1 are exact") {
  const std::string domain = "@example.org";
  CHECK(mail::parse_address(std::string(64, 'a') + domain, AddressSyntax::Ascii).has_value());
  CHECK_FALSE(mail::parse_address(std::string(65, 'a') + domain, AddressSyntax::Ascii));
  const std::string label(63, 'b');
  CHECK(mail::parse_address("a@" + label + ".org", AddressSyntax::Ascii).has_value());
  CHECK_FALSE(mail::parse_address("a@b" + label + ".org", AddressSyntax::Ascii));
  const std::string long_domain = label + "." + label + "." + label + "." + std::string(58, 'c');
  CHECK(mail::parse_address("ab@" + long_domain.substr(0, 251), AddressSyntax::Ascii));
  CHECK_FALSE(mail::parse_address("abcd@" + long_domain.substr(0, 250), AddressSyntax::Ascii));
}

TEST_CASE("a UTF-8 address is taken under SMTPUTF8 only, and must be well-formed") {
  const auto address =
      mail::parse_address("j\xc3\xb6rg@m\xc3\xbcnchen.example", AddressSyntax::Utf8);
  REQUIRE(address.has_value());
  CHECK(mail::needs_utf8(*address));
  CHECK_FALSE(mail::parse_address("j\xc3\xb6rg@example.org", AddressSyntax::Ascii));
  CHECK_FALSE(mail::parse_address("j\xc3@example.org", AddressSyntax::Utf8));
  CHECK_FALSE(mail::parse_address("j\xed\xa0\x80@example.org", AddressSyntax::Utf8));
}

TEST_CASE("an address survives being written and read again") {
  const std::string local =
      GENERATE("jan", "jan boer", "a@b", "quo\"te", "back\\slash", ".dot", "");
  const mail::Address address{local, "example.org"};
  const auto again = mail::parse_address(mail::to_string(address), AddressSyntax::Ascii);
  REQUIRE(again.has_value());
  CHECK(*again == address);
}

TEST_CASE("domains are compared in lower case and in A-labels") {
  CHECK(mail::ascii_domain("Example.ORG").value() == "example.org");
  CHECK(mail::ascii_domain("M\xc3\xbcnchen.example").value() == "xn--mnchen-3ya.example");
  CHECK(mail::ascii_domain("XN--MNCHEN-3YA.example").value() == "xn--mnchen-3ya.example");
  CHECK(mail::ascii_domain("[192.0.2.1]").value() == "[192.0.2.1]");
  for (const char* bad : {"", ".", "a..b", "a_b.example", "a b", "\xff.example"}) {
    INFO(bad);
    CHECK_FALSE(mail::ascii_domain(bad).has_value());
  }
}

TEST_CASE("UTF-8 is checked strictly") {
  for (const char* good :
       {"", "a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    CHECK(mail::is_utf8(good));
  }
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"}) {
    CHECK_FALSE(mail::is_utf8(bad));
  }
}
