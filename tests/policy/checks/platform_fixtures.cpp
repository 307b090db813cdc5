// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/platform_check.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/seed_keys.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy::checks;

using Findings = std::vector<Finding>;

const char* const kReverse = "5.113.0.203.in-addr.arpa";

PlatformSubject ours() {
  PlatformSubject out;
  out.egress = {{parse_ip("203.0.113.5").value(), "mail1.provider.test"}};
  out.include = "spf.provider.test";
  out.bounce_target = "rp.provider.test";
  out.keys = {{"k1.provider.test", {"key001", "rsa", base64_decode(kSeedKey001).value()}}};
  return out;
}

// Without the record or records at `left_out`.
Zone house(const std::string& left_out = {}) {
  Zone out;
  for (const std::string& line :
       {std::string(kReverse) + " PTR mail1.provider.test",
        std::string("mail1.provider.test A 203.0.113.5"),
        std::string("spf.provider.test TXT v=spf1 ip4:203.0.113.0/28 ~all"),
        std::string("rp.provider.test MX 10 mail1.provider.test"),
        std::string("rp.provider.test TXT v=spf1 ip4:203.0.113.5 -all"),
        "k1.provider.test TXT " + kSeedStart + kSeedKey001}) {
    if (left_out.empty() || !line.starts_with(left_out)) out.add(line);
  }
  return out;
}

EvidenceSet asked(const PlatformSubject& subject, const Zone& zone) {
  return zone.ask([&](const EvidenceSet& known) { return platform_questions(subject, known); });
}

Findings look(const PlatformSubject& subject, const Zone& zone) {
  return check_platform(subject, asked(subject, zone));
}

Fixture fixture(const std::string& id, const Zone& wrong) {
  return {id, [=] { return look(ours(), wrong); }, [] { return look(ours(), house()); }};
}

bool generic(const char* name, const char* ip = "203.0.113.5") {
  return is_generic_name(name, parse_ip(ip).value());
}

}  // namespace

std::vector<Fixture> platform_fixtures() {
  const std::string reverse = kReverse;
  return {
      fixture("PTR_MISSING", house(kReverse)),
      fixture("FCRDNS", house(kReverse).add(reverse + " PTR elsewhere.test")),
      fixture("PTR_GENERIC", house(kReverse)
                                 .add(reverse + " PTR 203-0-113-5.dsl.test")
                                 .add("203-0-113-5.dsl.test A 203.0.113.5")),
      fixture("HELO_NAME", house("mail1")),
      fixture("OUR_SPF", house("spf").add("spf.provider.test TXT v=spf1 ip4:192.0.2.1 ~all")),
      fixture("OUR_SPF_COST", house("spf").add("spf.provider.test TXT v=spf1 a:mail1.provider.test "
                                               "a:gone.provider.test ~all")),
      fixture("OUR_BOUNCE_MX", house("rp.provider.test MX").add("rp.provider.test MX 0 .")),
      fixture("OUR_BOUNCE_SPF",
              house("rp.provider.test TXT").add("rp.provider.test TXT v=spf1 mx:gone.test -all")),
      fixture("OUR_KEY", house("k1").add("k1.provider.test TXT " + kSeedStart + kSeedKey002))};
}

TEST_CASE("nothing is said of a house in order, and each question is asked once") {
  CHECK(look(ours(), house()).empty());
  CHECK(asked(ours(), house()).all().size() == 6);
}

TEST_CASE("what bounce aliases lead to needs an MX and an SPF record for each address") {
  CHECK(has(look(ours(), house("rp.provider.test MX")), "OUR_BOUNCE_MX"));
  CHECK(has(look(ours(), house("rp.provider.test TXT")), "OUR_BOUNCE_SPF"));
  PlatformSubject two = ours();
  two.egress.push_back({parse_ip("203.0.113.6").value(), "mail1.provider.test"});
  bool told = false;
  for (const auto& one : look(two, house())) {
    if (one.id == "OUR_BOUNCE_SPF") told = fact(one, "ip") == "203.0.113.6";
  }
  CHECK(told);
  PlatformSubject none = ours();
  none.bounce_target.clear();
  CHECK(look(none, house("rp.provider.test")).empty());
}

TEST_CASE("an address that is not public has no reverse name to look at") {
  PlatformSubject lab = ours();
  lab.bounce_target.clear();
  lab.egress = {{parse_ip("10.1.2.3").value(), "mail1.provider.test"}};
  const auto findings = look(lab, house(kReverse));
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().id == "OUR_SPF");
}

TEST_CASE("one of several reverse names that leads back is enough") {
  const std::string reverse = kReverse;
  Zone zone = house();
  zone.add(reverse + " PTR old.provider.test");
  CHECK(look(ours(), zone).empty());
}

TEST_CASE("an IPv6 address is looked at as an IPv4 address is") {
  PlatformSubject six = ours();
  six.bounce_target.clear();
  six.egress = {{parse_ip("2001:db8::5").value(), "mail6.provider.test"}};
  const std::string reverse = reverse_name(six.egress.front().ip);
  Zone zone = house("spf");
  zone.add("spf.provider.test TXT v=spf1 ip6:2001:db8::/64 ~all");
  zone.add("mail6.provider.test AAAA 2001:db8::5");
  CHECK(has(look(six, zone), "PTR_MISSING"));
  zone.add(reverse + " PTR mail6.provider.test");
  CHECK(look(six, zone).empty());
}

TEST_CASE("what DNS does not answer about our own house is no verdict on it") {
  for (const char* name : {kReverse, "mail1.provider.test", "spf.provider.test", "rp.provider.test",
                           "k1.provider.test"}) {
    INFO(name);
    Zone zone = house();
    zone.fail(name);
    const auto findings = look(ours(), zone);
    CHECK(verdict_of(findings) == Verdict::Unknown);
    for (const auto& one : findings) CHECK(one.id == "DOM_DNS_TEMPFAIL");
  }
}

TEST_CASE("a greeting that is no full name, or an address, is no name") {
  for (const char* helo : {"localhost", "mail", "[203.0.113.5]", "203.0.113.5", ""}) {
    PlatformSubject subject = ours();
    subject.egress.front().helo = helo;
    CHECK(has(look(subject, house()), "HELO_NAME"));
  }
}

TEST_CASE("names that carry the address or say what line it is are generic, others are not") {
  for (const char* name :
       {"203-0-113-5.static.provider.test", "5.113.0.203.provider.test", "ip203.0.113.5x.test",
        "h-113-0-203-x.test", "cb007105.test", "203-000-113-005.test", "dynamic77.test",
        "dsl1.provider.test", "a.pool.provider.test", "Host-203-0-113.test"}) {
    INFO(name);
    CHECK(generic(name));
  }
  for (const char* name : {"mail1.provider.test", "mta203.provider.test", "out5-113.provider.test",
                           "carpool.test", "dslr-shop.test"}) {
    INFO(name);
    CHECK_FALSE(generic(name));
  }
  CHECK(generic("2001-db8-0-0-0000-0000-0000-0005.test", "2001:db8::5"));
  CHECK_FALSE(generic("mail6.provider.test", "2001:db8::5"));
}

}  // namespace sluis
