// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

constexpr const char* kName1 = "key001._domainkey.klant.nl";

// A domain with a name server of its own beside the resolver.
struct Zoned : House {
  Zoned() {
    dns.ns("klant.nl", "ns1.host.example");
    dns.address("ns1.host.example", "203.0.113.53");
    add("klant.nl");
  }
  ScriptedResolver& zone() { return servers.at("203.0.113.53"); }
  void save_all() {
    for (const char* selector : {"key001", "key002"})
      zone().txt(std::string(selector) + "._domainkey.klant.nl", value(selector));
  }
  size_t asked_resolver() const { return dns.times_asked(kName1, dns::Type::TXT); }
  const SelectorFact fact() { return onboarding->show("klant.nl")->selectors.at(0); }
};

bool has_note(const DomainCheck& check, const std::string& id) {
  return std::any_of(check.notes.begin(), check.notes.end(),
                     [&](const policy::Finding& note) { return note.id == id; });
}

}  // namespace

TEST_CASE("a record that is not there yet is not asked for at the resolver") {
  Zoned house;
  house.zone().txt("www.klant.nl", "something");
  const auto seen = house.verify("klant.nl").value();
  CHECK(seen.check.selectors[0].fact.state == FactState::Missing);
  CHECK(seen.check.selectors[0].fact.finding.id == "DKIM_MISSING");
  CHECK(house.asked_resolver() == 0);
  for (const auto& [name, type] : house.dns.asked())
    CHECK(name.find("_domainkey") == std::string::npos);
  CHECK(seen.check.notes.empty());
}

TEST_CASE("a record that is saved and not visible yet waits, and is looked at when it should be") {
  Zoned house;
  house.save_all();
  house.dns.set_ttl(600);
  auto seen = house.verify("klant.nl").value();
  const Fact& fact = seen.check.selectors[0].fact;
  CHECK(fact.state == FactState::Pending);
  CHECK(fact.finding.id == "DOM_CACHE_WAIT");
  CHECK(fact.visible_from == house.clock.wall() + 600s);
  CHECK(seen.verdict.id == "DOM_CACHE_WAIT");
  CHECK(house.state("klant.nl") == "pending");
  CHECK(house.activate("klant.nl").error().text.find("is saved") != std::string::npos);
  house.restart();
  CHECK(house.fact().fact.visible_from == fact.visible_from);
  house.publish_all("klant.nl");
  CHECK(house.verify("klant.nl")->good());
  CHECK(house.state("klant.nl") == "ready");
}

TEST_CASE("a record that disappears at its zone is lost only when receivers miss it too") {
  Zoned house;
  house.save_all();
  house.publish_all("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  for (const char* selector : {"key001", "key002"})
    house.zone().remove(std::string(selector) + "._domainkey.klant.nl");
  house.zone().txt("www.klant.nl", "something");
  house.onboarding->start();
  house.pass(24h, 15min);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.fact().fact.state == FactState::Missing);
  CHECK(house.fact().seen.confirmed);
  house.unpublish("key001", "klant.nl");
  house.unpublish("key002", "klant.nl");
  house.pass(9h, 15min);
  CHECK(house.state("klant.nl") == "degraded");
}

TEST_CASE("name servers that cannot be asked leave the verdict to the resolver, and that is said") {
  House house;
  house.add("klant.nl");
  house.publish_all("klant.nl");
  CHECK(house.verify("klant.nl")->good());
  CHECK(has_note(house.verify("klant.nl")->check, "DOM_RESOLVER_ONLY"));
  Zoned silent;
  silent.publish_all("klant.nl");
  const auto seen = silent.verify("klant.nl").value();
  CHECK(seen.good());
  CHECK(has_note(seen.check, "DOM_RESOLVER_ONLY"));
}

TEST_CASE("a resolver that fails changes nothing, whatever the zone's servers say") {
  Zoned house;
  house.save_all();
  house.dns.temp_fail(kName1, "SERVFAIL from 192.0.2.1:53");
  const auto seen = house.verify("klant.nl").value();
  CHECK(seen.check.selectors[0].fact.state == FactState::Unanswerable);
  CHECK(seen.check.selectors[0].news == policy::Answer::None);
  CHECK_FALSE(house.fact().seen.confirmed);
}

TEST_CASE("a resolver that fails because of DNSSEC is told as that, and changes nothing") {
  Zoned house;
  house.settings.resolver_at = SocketAddress{parse_ip("192.0.2.1").value(), 53};
  house.restart();
  house.save_all();
  house.publish_all("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  for (const char* selector : {"key001", "key002"})
    house.dns.temp_fail(std::string(selector) + "._domainkey.klant.nl",
                        "SERVFAIL from 192.0.2.1:53");
  house.servers.unchecked().txt(kName1, House::value("key001"));
  const auto seen = house.verify("klant.nl").value();
  for (const SelectorCheck& one : seen.check.selectors) {
    CHECK(one.fact.state == FactState::Unanswerable);
    CHECK(one.news == policy::Answer::None);
    CHECK(one.fact.finding.id == "DOM_DNSSEC_BOGUS");
  }
  CHECK(seen.verdict.id == "DOM_DNSSEC_BOGUS");
  CHECK(policy::sentence(seen.verdict, policy::Language::Dutch).find("De DNSSEC van klant.nl") ==
        0);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});

  house.servers.unchecked().temp_fail(kName1, "SERVFAIL from 192.0.2.1:53");
  CHECK(house.verify("klant.nl")->verdict.id == "DOM_DNS_TEMPFAIL");
}

TEST_CASE("of an active domain it is told since when looks fail and why, until one is answered") {
  Zoned house;
  house.settings.resolver_at = SocketAddress{parse_ip("192.0.2.1").value(), 53};
  house.restart();
  house.save_all();
  house.publish_all("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  house.onboarding->start();
  house.dns.temp_fail(kName1, "SERVFAIL from 192.0.2.1:53");
  house.servers.unchecked().txt(kName1, House::value("key001"));
  house.pass(8h, 10min);
  const Fact failing = house.fact().fact;
  CHECK(failing.state == FactState::Ok);
  CHECK(failing.finding.id != "DOM_DNSSEC_BOGUS");
  CHECK(failing.failing.id == "DOM_DNSSEC_BOGUS");
  CHECK(failing.failing_since > failing.checked);
  house.pass(8h, 10min);
  house.restart();
  CHECK(house.fact().fact.failing_since == failing.failing_since);
  house.publish("key001", "klant.nl");
  REQUIRE(house.verify("klant.nl"));
  CHECK(house.fact().fact.failing_since == WallTime{});
  CHECK(house.fact().fact.failing.id.empty());
}

TEST_CASE("the daemon itself tells that DNSSEC is broken, also when it knew less before") {
  Zoned house;
  house.settings.resolver_at = SocketAddress{parse_ip("192.0.2.1").value(), 53};
  house.restart();
  house.save_all();
  for (const char* selector : {"key001", "key002"})
    house.dns.temp_fail(std::string(selector) + "._domainkey.klant.nl",
                        "SERVFAIL from 192.0.2.1:53");
  house.servers.unchecked().temp_fail(kName1, "timeout");
  house.onboarding->start();
  house.pass(2min, 30s);
  CHECK(house.fact().fact.finding.id == "DOM_DNS_TEMPFAIL");
  house.servers.unchecked().remove(kName1);
  house.servers.unchecked().txt(kName1, House::value("key001"));
  house.pass(1h, 5min);
  CHECK(house.fact().fact.state == FactState::Unanswerable);
  CHECK(house.fact().fact.finding.id == "DOM_DNSSEC_BOGUS");
  CHECK(house.state("klant.nl") == "pending");
}

TEST_CASE("servers that the zone above names beside those of the zone are told to a person") {
  Zoned house;
  house.dns.ns("nl", "ns.registry.nl");
  house.dns.address("ns.registry.nl", "203.0.113.1");
  house.dns.address("ns9.old.example", "203.0.113.59");
  house.servers.refer("203.0.113.1", "klant.nl", "ns9.old.example");
  house.zone().ns("klant.nl", "ns1.host.example");
  house.save_all();
  house.publish_all("klant.nl");
  house.servers.at("203.0.113.59").txt("www.klant.nl", "a zone without our records");
  const auto seen = house.verify("klant.nl").value();
  CHECK(seen.good());
  CHECK(has_note(seen.check, "DOM_NS_SPLIT"));
  const size_t asked = house.servers.asked().size();
  house.onboarding->start();
  house.pass(2min, 30s);
  for (size_t i = asked; i < house.servers.asked().size(); ++i)
    CHECK(house.servers.asked()[i].starts_with("203.0.113.53 "));
  house.servers.refer("203.0.113.1", "klant.nl", "ns1.host.example");
  CHECK_FALSE(has_note(house.verify("klant.nl")->check, "DOM_NS_SPLIT"));
}

TEST_CASE("SPF is judged by what receivers make of each of our addresses") {
  Zoned house;
  house.settings.spf_include = "spf.provider.example";
  house.settings.egress = {parse_ip("192.0.2.1").value(), parse_ip("2001:db8::1").value()};
  house.restart();
  const auto spf = [&house](const std::string& record) {
    house.zone().remove("klant.nl");
    house.dns.remove("klant.nl");
    house.dns.ns("klant.nl", "ns1.host.example");
    house.zone().txt("klant.nl", record);
    house.dns.txt("klant.nl", record);
    return house.verify("klant.nl")->check.spf;
  };
  house.zone().txt("www.klant.nl", "something");
  CHECK(house.verify("klant.nl")->check.spf.state == FactState::Missing);
  CHECK(house.dns.times_asked("klant.nl", dns::Type::TXT) == 0);
  house.dns.txt("spf.provider.example", "v=spf1 ip4:192.0.2.0/24 -all");
  Fact fact = spf("v=spf1 include:spf.provider.example ~all");
  CHECK(fact.state == FactState::Mismatch);
  CHECK(fact.finding.id == "SPF_EVAL");
  CHECK(fact.finding.facts[0].second == "2001:db8::1");
  CHECK(fact.notes.size() >= 2);
  fact = spf("v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 -all");
  CHECK(fact.state == FactState::Ok);
  CHECK(fact.finding.id == "SPF_PASSES");

  house.zone().remove("klant.nl");
  house.zone().txt("klant.nl", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 ~all");
  fact = house.verify("klant.nl")->check.spf;
  CHECK(fact.state == FactState::Pending);
  CHECK(fact.finding.id == "DOM_CACHE_WAIT");
}

TEST_CASE("a person is told which SPF record to publish, the daemon works none out") {
  Zoned house;
  house.settings.spf_include = "spf.provider.example";
  house.settings.egress = {parse_ip("192.0.2.1").value()};
  house.restart();
  house.dns.txt("spf.provider.example", "v=spf1 ip4:192.0.2.0/24 -all");
  house.zone().txt("klant.nl", "v=spf1 ip4:198.51.100.7 -all");
  house.dns.txt("klant.nl", "v=spf1 ip4:198.51.100.7 -all");
  const Fact fact = house.verify("klant.nl")->check.spf;
  CHECK(fact.state == FactState::Mismatch);
  CHECK(fact.notes.back() ==
        policy::Finding{"SPF_REPLACE",
                        {{"record", "v=spf1 ip4:198.51.100.7 include:spf.provider.example -all"}}});
  house.onboarding->start();
  house.pass(2min, 30s);
  CHECK(house.onboarding->show("klant.nl")->spf.notes.back().id == "SPF_RESULT");
}

TEST_CASE("what can be used with something to improve is a warning and signs") {
  Zoned house;
  house.zone().txt("key002._domainkey.klant.nl", House::value("key002"));
  house.publish("key002", "klant.nl");
  auto seen = house.activate("klant.nl").value();
  const Fact& weak = seen.check.selectors[1].fact;
  CHECK(weak.state == FactState::Warning);
  CHECK(weak.notes.back().id == "DKIM_BITS_1024");
  CHECK(house.signing("klant.nl") == Names{"key002"});

  const std::string spaced = House::value("key001") + "  ";
  house.zone().txt(kName1, spaced);
  house.dns.txt(kName1, spaced);
  seen = house.verify("klant.nl").value();
  CHECK(seen.check.selectors[0].fact.state == FactState::Warning);
  CHECK(seen.check.selectors[1].fact.state == FactState::Ok);
  CHECK(seen.check.all_ok());
}
