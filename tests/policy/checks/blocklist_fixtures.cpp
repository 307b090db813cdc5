// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/blocklist_check.h"
#include "policy/checks/catalogue.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy::checks;
using Findings = std::vector<Finding>;

BlocklistSubject ours() {
  return {"bl.test",
          ListOf::Addresses,
          {*parse_ip("203.0.113.5"), *parse_ip("2001:db8::5"), *parse_ip("10.0.0.1")},
          {}};
}

BlocklistSubject our_domains() {
  return {"dbl.test", ListOf::Domains, {}, {"provider.test"}};
}

Zone working() {
  return {"2.0.0.127.bl.test A 127.0.0.2", "test.dbl.test A 127.0.1.2"};
}

EvidenceSet asked(const BlocklistSubject& subject, const Zone& zone) {
  return zone.ask([&](const EvidenceSet& known) { return blocklist_questions(subject, known); });
}

Findings look(const BlocklistSubject& subject, const Zone& zone) {
  return check_blocklist(subject, asked(subject, zone));
}

std::string why_useless(const Zone& zone) {
  const Findings found = look(ours(), zone);
  REQUIRE(found.size() == 1);
  CHECK(found.front().id == "OUR_RBL_USELESS");
  return std::string(fact(found.front(), "reason"));
}

}  // namespace

std::vector<Fixture> blocklist_fixtures() {
  const auto right = [] { return look(ours(), working()); };
  return {{"OUR_RBL", [] { return look(ours(), working().add("5.113.0.203.bl.test A 127.0.0.4")); },
           right},
          {"OUR_RBL_USELESS", [] { return look(ours(), Zone{}); }, right}};
}

TEST_CASE("an address on a list is told with the list's own words") {
  Zone zone = working();
  zone.add("5.113.0.203.bl.test A 127.0.0.4");
  zone.add("5.113.0.203.bl.test TXT sent spam, see https://bl.test/5");
  const Findings found = look(ours(), zone);
  REQUIRE(found.size() == 1);
  CHECK(what(found.front(), policy::Language::English) ==
        "203.0.113.5 is on the blocklist bl.test (127.0.0.4; sent spam, see https://bl.test/5). "
        "Receivers that ask it refuse our mail.");
}

TEST_CASE("an IPv6 address is asked for by its nibbles, a private one of no list") {
  Zone zone = working();
  zone.add(blocklist_name(*parse_ip("2001:db8::5"), "bl.test") + " A 127.0.0.2");
  zone.add("1.0.0.10.bl.test A 127.0.0.2");
  const Findings found = look(ours(), zone);
  REQUIRE(found.size() == 1);
  CHECK(fact(found.front(), "what") == "2001:db8::5");
  CHECK(blocklist_name(*parse_ip("2001:db8::5"), "bl.test") ==
        "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test");
}

TEST_CASE("a list of domains is tried by its own entries and asked for our names") {
  CHECK(look(our_domains(), working()).empty());
  const Findings found = look(our_domains(), working().add("provider.test.dbl.test A 127.0.1.4"));
  REQUIRE(found.size() == 1);
  CHECK(fact(found.front(), "what") == "provider.test");
  CHECK(has(look(our_domains(), Zone{"test.dbl.test A 127.0.1.2", "invalid.dbl.test A 127.0.1.2"}),
            "OUR_RBL_USELESS"));
}

TEST_CASE("a list that does not work for us judges nothing, and why is said") {
  CHECK(why_useless(Zone{}) == "its test entry 127.0.0.2 is not listed");
  Zone all = working();
  all.add("1.0.0.127.bl.test A 127.0.0.2").add("5.113.0.203.bl.test A 127.0.0.2");
  CHECK(why_useless(all) == "it lists 127.0.0.1, which may be on no blocklist");
  CHECK(
      why_useless(Zone{"2.0.0.127.bl.test A 127.255.255.254", "1.0.0.127.bl.test A 127.255.255.254",
                       "5.113.0.203.bl.test A 127.255.255.254"}) ==
      "it refuses to answer us (127.255.255.254)");
  CHECK(why_useless(Zone{"2.0.0.127.bl.test A 192.0.2.80", "1.0.0.127.bl.test A 192.0.2.80"}) ==
        "it answers 192.0.2.80, which is no answer of a blocklist");
}

TEST_CASE("an address that parked or refusing answers speak of is not listed") {
  CHECK(look(ours(), working().add("5.113.0.203.bl.test A 127.255.255.255")).empty());
  CHECK(look(ours(), working().add("5.113.0.203.bl.test A 192.0.2.80")).empty());
}

TEST_CASE("a list that does not answer is told as that") {
  Zone zone = working();
  zone.fail("2.0.0.127.bl.test");
  Findings found = look(ours(), zone);
  REQUIRE(found.size() == 1);
  CHECK(found.front().id == "DOM_DNS_TEMPFAIL");
  Zone other = working();
  other.fail("5.113.0.203.bl.test");
  found = look(ours(), other);
  REQUIRE(found.size() == 1);
  CHECK(found.front().id == "DOM_DNS_TEMPFAIL");
}

TEST_CASE("who sends from private addresses alone asks no list") {
  BlocklistSubject subject = ours();
  subject.addresses = {*parse_ip("10.0.0.1"), *parse_ip("127.0.0.1")};
  CHECK(asked(subject, working()).all().empty());
}

}  // namespace sluis
