// SPDX-License-Identifier: Apache-2.0
// The return path of a domain with CNAMEs: asked for, judged, and the name whose SPF record counts.
#include "mta/onboard/bounce_alias.h"

#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

const std::string kName = "klant.nl", kAlias = "bounce.klant.nl", kTarget = "rp.provider.example";

struct Returning : House {
  Returning() {
    settings.spf_include = "spf.provider.example";
    settings.egress = {parse_ip("192.0.2.10").value()};
    settings.schemes = {"dkim.provider.example", {}, {}, "bounce", kTarget};
    restart();
    dns.txt("spf.provider.example", "v=spf1 ip4:192.0.2.10 ~all");
    dns.txt(kName, "v=spf1 -all");
    dns.mx(kTarget, 10, "mta1.provider.example");
    dns.txt(kTarget, "v=spf1 ip4:192.0.2.10 -all");
    take_in(Scheme::Cname);
  }
  void take_in(Scheme scheme, const std::string& name = kName) {
    REQUIRE(onboarding->add({.name = name, .scheme = scheme}, {"anna", "new customer"}));
    for (const auto& one : sheet(name).records) {
      if (one.selector.empty()) continue;
      if (!one.dotted_value.empty()) dns.cname(one.full_name, one.value);
      dns.txt(one.dotted_value.empty() ? one.full_name : one.value, value(one.selector));
    }
  }
  RecordSheet sheet(const std::string& name = kName, std::optional<Scheme> scheme = {}) {
    const auto out = run_on_loop(loop, onboarding->records(name, scheme));
    REQUIRE(out);
    return *out;
  }
  DomainCheck look() {
    const auto report = verify(kName);
    REQUIRE(report);
    return report->check;
  }
};

Names kinds_of(const RecordSheet& sheet) {
  Names out;
  for (const auto& one : sheet.records) out.emplace_back(to_string(one.kind));
  return out;
}

Names ids_of(const std::vector<policy::Finding>& findings) {
  Names out;
  for (const auto& one : findings) out.push_back(one.id);
  return out;
}

}  // namespace

TEST_CASE("a domain with CNAMEs is told a bounce alias in place of a change to its SPF record") {
  Returning house;
  const RecordSheet sheet = house.sheet();
  CHECK(kinds_of(sheet) == Names{"dkim", "dkim", "bounce", "dmarc"});
  const RecordInstruction& alias = sheet.records.at(2);
  CHECK(alias.type == "CNAME");
  CHECK(alias.name == "bounce");
  CHECK(alias.full_name == kAlias);
  CHECK(alias.value == kTarget);
  CHECK(alias.dotted_value == kTarget + ".");
  CHECK(alias.zone_line == "bounce 3600 IN CNAME rp.provider.example.");
  CHECK(alias.zone_line_full == "bounce.klant.nl. 3600 IN CNAME rp.provider.example.");
  CHECK(kinds_of(house.sheet(kName, Scheme::Txt)) ==
        Names{"dkim", "dkim", "ownership", "spf", "dmarc"});
  house.settings.schemes.bounce_target.clear();
  house.restart();
  CHECK(kinds_of(house.sheet()) == Names{"dkim", "dkim", "spf", "dmarc"});
}

TEST_CASE("SPF is judged where mail returns to: at the alias once it leads to us") {
  Returning house;
  house.dns.cname(kAlias, kTarget);
  const auto report = house.activate(kName);
  REQUIRE(report);
  CHECK(report->good());
  CHECK(report->check.bounce.state == FactState::Ok);
  CHECK(report->check.bounce.finding.id == "BOUNCE_ALIAS");
  CHECK(report->check.spf.state == FactState::Ok);
  CHECK(report->check.spf.finding ==
        policy::Finding{"SPF_PASSES", {{"domain", "bounce.klant.nl"}}});
  house.restart();
  CHECK(house.onboarding->show(kName)->bounce == report->record.bounce);
}

TEST_CASE(
    "without the alias the domain's own SPF record counts, and needs no change to come right") {
  Returning house;
  const DomainCheck check = house.look();
  CHECK(check.bounce.state == FactState::Missing);
  CHECK(check.bounce.finding.id == "RP_CNAME");
  CHECK(check.spf.finding.id == "SPF_EVAL");
  CHECK(ids_of(check.spf.notes) == Names{"SPF_RESULT", "SPF_BY_ALIAS"});
  house.dns.remove(kName);
  house.dns.txt(kName, "v=spf1 include:spf.provider.example -all");
  const auto report = house.verify(kName);
  CHECK(report->check.spf.state == FactState::Ok);
  CHECK_FALSE(report->good());
  CHECK(report->check.all_ok());
}

TEST_CASE("an alias that leads elsewhere is a mistake, with what was found") {
  Returning house;
  house.dns.cname(kAlias, kTarget + "." + kName);
  const DomainCheck check = house.look();
  CHECK(check.bounce.state == FactState::Mismatch);
  CHECK(check.bounce.finding ==
        policy::Finding{"RP_CNAME", {{"domain", kAlias}, {"target", kTarget}}});
  CHECK(check.bounce.evidence.find("CNAME rp.provider.example.klant.nl") != std::string::npos);
  CHECK(check.spf.finding.id == "SPF_EVAL");
}

TEST_CASE("what is missing behind the alias is our task and not the customer's") {
  Returning house;
  house.dns.cname(kAlias, kTarget);
  house.dns.remove(kTarget);
  DomainCheck check = house.look();
  CHECK(check.bounce.finding == policy::Finding{"OUR_BOUNCE_MX", {{"target", kTarget}}});
  CHECK(check.spf.state == FactState::Missing);
  CHECK(check.spf.finding ==
        policy::Finding{"OUR_BOUNCE_SPF", {{"target", kTarget}, {"ip", "192.0.2.10"}}});
  house.dns.mx(kTarget, 10, "mta1.provider.example");
  house.dns.txt(kTarget, "v=spf1 ip4:192.0.2.77 -all");
  check = house.look();
  CHECK(check.bounce.state == FactState::Ok);
  CHECK(check.spf.state == FactState::Mismatch);
  CHECK(check.spf.finding.id == "OUR_BOUNCE_SPF");
}

TEST_CASE("an alias that DNS does not answer for is no verdict on it, nor on SPF") {
  Returning house;
  house.dns.cname(kAlias, kTarget);
  REQUIRE(house.verify(kName)->good());
  house.dns.temp_fail(kAlias);
  const auto report = house.verify(kName);
  CHECK(report->check.bounce.state == FactState::Unanswerable);
  CHECK(report->check.spf.state == FactState::Unanswerable);
  CHECK(report->record.bounce.state == FactState::Ok);
  CHECK(report->record.spf.state == FactState::Ok);
}

TEST_CASE("a domain of another scheme has no alias, and one that moved away forgets it") {
  Returning house;
  house.take_in(Scheme::Txt, "ander.nl");
  house.dns.cname("bounce.ander.nl", kTarget);
  CHECK(house.verify("ander.nl")->check.bounce.state == FactState::Unchecked);
  house.dns.cname(kAlias, kTarget);
  REQUIRE(house.verify(kName)->record.bounce.state == FactState::Ok);
  REQUIRE(house.onboarding->set_scheme(kName, Scheme::Txt, {"anna", "panel without CNAME"}));
  const auto moved = house.verify(kName);
  CHECK(moved->record.bounce.state == FactState::Unchecked);
  CHECK(moved->record.spf.finding.id == "SPF_EVAL");
}
