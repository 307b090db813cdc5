// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/typed_domain.h"

#include <catch2/catch.hpp>

#include "mta/mail/scripts.h"

using namespace sluis::mail;

TEST_CASE("a domain is taken as people write it: case, dots at the end, other writings") {
  CHECK(normalise_domain(" Klant.NL. ") == "klant.nl");
  CHECK(normalise_domain("b\xc3\xbc"
                         "cher.example") == "xn--bcher-kva.example");
  CHECK(normalise_domain("XN--Bcher-kva.example") == "xn--bcher-kva.example");
  CHECK(normalise_domain("klant.nl\xe2\x80\x8b") == "klant.nl");  // a space without width
  // One alphabet alone is nobody's look-alike by this rule.
  CHECK(normalise_domain("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.example"));
}

TEST_CASE("what is more than a domain is refused with the domain that was meant") {
  const auto suggests = [](const char* typed, const std::string& right) {
    const TypedDomain read = read_typed_domain(typed);
    INFO(typed << ": " << read.fault);
    return !read.good() && read.meant == right && read.fault.ends_with("enter only " + right);
  };
  CHECK(suggests("https://www.klant.nl/contact?x=1", "www.klant.nl"));
  CHECK(suggests("jan@klant.nl", "klant.nl"));
  CHECK(suggests("<jan@klant.nl>", "klant.nl"));
  CHECK(suggests("mailto:jan@klant.nl", "klant.nl"));
  CHECK(suggests("klant.nl/", "klant.nl"));
  CHECK(suggests("klant.nl:8080", "klant.nl"));
  CHECK(suggests("klant .nl", "klant.nl"));
  CHECK(suggests("klant,nl", "klant.nl"));
  CHECK(suggests("\"klant.nl\"", "klant.nl"));
  CHECK(suggests(".klant.nl", "klant.nl"));
  CHECK(suggests("klant.nl..", "klant.nl"));

  CHECK(suggests("klant\xc2\xa0.nl", "klant.nl"));
}

TEST_CASE("what is no domain at all is refused without a guess") {
  for (const char* bad :
       {"", " ", "klant", "nl", "192.0.2.1", "[192.0.2.1]", "2001:db8::1", "-a.nl", "a..nl",
        "a_b.nl", "..", "\xff\xfe.nl", "xn--0.nl", "https://", "@"}) {
    const TypedDomain read = read_typed_domain(bad);
    INFO(bad << " -> " << read.name << " / " << read.fault);
    CHECK_FALSE(read.good());
    CHECK_FALSE(read.fault.empty());
    CHECK(read.meant.empty());
  }
  CHECK_FALSE(read_typed_domain(std::string(300, 'a') + ".nl").good());
}

TEST_CASE("a domain that mixes alphabets which look alike is refused with the plain form") {
  const TypedDomain read = read_typed_domain("kl\xd0\xb0nt.nl");  // Cyrillic a
  CHECK_FALSE(read.good());
  CHECK(read.meant == "klant.nl");
  CHECK(read.fault.find("xn--") != std::string::npos);
  const auto punycode = normalise_domain("kl\xd0\xb0nt.nl");
  REQUIRE_FALSE(punycode);
  const size_t from = punycode.error().text.find("xn--");
  const std::string label =
      punycode.error().text.substr(from, punycode.error().text.find(')') - from);
  CHECK_FALSE(read_typed_domain(label).good());  // nor in its other form
  CHECK(
      mixes_scripts("g\xce\xbf"
                    "ogle"));  // Greek o
  CHECK_FALSE(mixes_scripts("caf\xc3\xa9.nl"));
  CHECK_FALSE(mixes_scripts("\xd0\xbf\xd1\x80.nl"));  // each label by itself
  CHECK_FALSE(mixes_scripts("\xe6\x97\xa5\xe6\x9c\xac-shop"));
}

TEST_CASE("a public suffix is told from what is registered below it") {
  for (const char* suffix : {"nl", "co.uk", "com", "gov.uk"}) CHECK(is_public_suffix(suffix));
  for (const char* own : {"klant.nl", "klant.co.uk", "klant.test", "github.io"})
    CHECK_FALSE(is_public_suffix(own));
}
