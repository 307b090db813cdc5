// SPDX-License-Identifier: Apache-2.0
// The three ways in which a domain publishes our keys, and the ways from one to another.
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

const std::string kName = "klant.nl";
const std::string kBase = "dkim.provider.example";

// Beside key001 and key002 the earlier set-up's two.
std::shared_ptr<const keys::KeyStore> all_keys() {
  static const keys::KeyFiles files;
  static const auto store = [] {
    std::vector<keys::KeyFile> made;
    for (const char* selector : {"key001", "key002", "mrsel1", "mrsel2"}) {
      const std::string file = files.path(std::string(selector) + ".pem");
      (void)keys::generate_key(selector, keys::KeySpec::Rsa1024, file);
      made.push_back({selector, file});
    }
    return keys::KeyStore::load(made).value();
  }();
  return store;
}

struct Schemes : House {
  Schemes() {
    keys = all_keys();
    settings.schemes = {kBase, "provider.example", {"mrsel1", "mrsel2"}};
    restart();
    for (const char* selector : {"mrsel1", "mrsel2"})
      serve(target(Scheme::Legacy, selector), selector);
  }
  void take_in(Scheme scheme, const std::string& name = kName) {
    REQUIRE(onboarding->add({.name = name, .scheme = scheme}, {"anna", "new customer"}));
  }
  RecordSheet sheet(std::optional<Scheme> scheme = {}, const std::string& name = kName) {
    const auto out = run_on_loop(loop, onboarding->records(name, scheme));
    REQUIRE(out);
    return *out;
  }
  RecordInstruction told(Scheme scheme, const std::string& selector,
                         const std::string& name = kName) {
    for (const auto& one : sheet(scheme, name).records) {
      if (one.selector == selector) return one;
    }
    FAIL(selector << " is not told");
    return {};
  }
  std::string target(Scheme scheme, const std::string& selector) {
    return scheme == Scheme::Legacy ? selector + "._domainkey.provider.example"
                                    : told(scheme, selector).value;
  }
  static std::string at(const std::string& selector) { return selector + "._domainkey." + kName; }
  void serve(const std::string& name, const std::string& selector) {
    dns.remove(name);
    dns.txt(name, keys::record_value(*all_keys()->find(selector)));
  }
  void lead(const std::string& selector, const std::string& to) {
    dns.remove(at(selector));
    dns.cname(at(selector), to);
  }
  // The customer publishes the CNAMEs, and our side serves the keys.
  void publish_aliases(Scheme scheme, const Names& selectors) {
    for (const std::string& selector : selectors) {
      serve(target(scheme, selector), selector);
      lead(selector, target(scheme, selector));
    }
  }
  SelectorCheck found(const std::string& selector) {
    const auto report = verify(kName);
    REQUIRE(report);
    for (const SelectorCheck& one : report->check.selectors) {
      if (one.selector == selector) return one;
    }
    FAIL(selector << " was not looked at");
    return {};
  }
  Result<DomainRecord> set(Scheme scheme, Mode mode = Mode::Act) {
    return onboarding->set_scheme(kName, scheme, {"anna", "new records", mode});
  }
  DomainRecord record() { return onboarding->show(kName).value(); }
};

const RecordInstruction* find(const RecordSheet& sheet, RecordKind kind) {
  for (const auto& one : sheet.records) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

Names selectors_of(const RecordSheet& sheet) {
  Names out;
  for (const auto& one : sheet.records) {
    if (one.kind == RecordKind::Dkim) out.push_back(one.selector);
  }
  return out;
}

}  // namespace

TEST_CASE("a domain with scheme cname is told CNAMEs to names that are its own, and no token") {
  Schemes house;
  house.take_in(Scheme::Cname);
  house.take_in(Scheme::Cname, "ander.nl");
  const RecordSheet sheet = house.sheet();
  CHECK(selectors_of(sheet) == Names{"key001", "key002"});
  CHECK(find(sheet, RecordKind::Ownership) == nullptr);
  const RecordInstruction first = house.told(Scheme::Cname, "key001");
  CHECK(first.type == "CNAME");
  CHECK(first.full_name == "key001._domainkey.klant.nl");
  CHECK(first.value.ends_with(".key001." + kBase));
  CHECK(first.dotted_value == first.value + ".");
  CHECK(first.zone_line == "key001._domainkey 3600 IN CNAME " + first.value + ".");
  CHECK(first.value != house.told(Scheme::Cname, "key001", "ander.nl").value);
  house.restart();
  CHECK(house.told(Scheme::Cname, "key001").value == first.value);
}

TEST_CASE("CNAMEs to the domain's own names are signed with and prove whose it is") {
  Schemes house;
  house.take_in(Scheme::Cname);
  house.publish_aliases(Scheme::Cname, {"key001", "key002"});
  const auto report = house.activate(kName);
  REQUIRE(report);
  CHECK(report->good());
  CHECK(report->record.ownership.state == FactState::Ok);
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  CHECK_FALSE(house.remembers(kName, "override: activated without proof of ownership"));
}

TEST_CASE("with automatic activation the CNAMEs are proof enough, another's are not") {
  Schemes house;
  house.settings.activation = Activation::Automatic;
  house.restart();
  house.onboarding->start();
  house.take_in(Scheme::Cname);
  house.take_in(Scheme::Cname, "ander.nl");
  const std::string others = house.told(Scheme::Cname, "key001", "ander.nl").value;
  house.serve(others, "key001");
  house.lead("key001", others);
  house.pass(10min, 30s);
  CHECK(house.state(kName) == "ready");
  house.publish_aliases(Scheme::Cname, {"key001"});
  house.pass(10min, 30s);
  CHECK(house.state(kName) == "active");
}

TEST_CASE("a key that is reached by another way signs, and the way that was meant is told") {
  Schemes house;
  house.take_in(Scheme::Cname);
  house.serve("elsewhere.example", "key001");
  house.lead("key001", "elsewhere.example");
  house.serve(house.at("key002"), "key002");
  const auto report = house.activate(kName);
  REQUIRE(report);
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  CHECK(report->check.selectors.at(0).fact.state == FactState::Warning);
  CHECK(report->check.selectors.at(0).fact.finding.id == "CNAME_OTHER");
  CHECK(report->check.selectors.at(1).fact.finding.id == "DKIM_WRONG_TYPE");
  CHECK(report->record.ownership.state == FactState::Missing);
  CHECK(house.remembers(kName, "override: activated without proof of ownership"));
}

TEST_CASE("each mistake with a CNAME is told as what it is, and signs nothing") {
  Schemes house;
  house.take_in(Scheme::Cname);
  const std::string target = house.target(Scheme::Cname, "key001");
  const auto told = [&house](const std::string& to) {
    house.lead("key001", to);
    const SelectorCheck seen = house.found("key001");
    CHECK(policy::answer_of(seen.fact.state) == policy::Answer::Bad);
    return seen.fact.finding.id;
  };
  CHECK(told("gone.example") == "CNAME_OTHER");
  CHECK(told(target + "." + kName) == "DKIM_CNAME_DOT");
  CHECK(told(target) == "DKIM_CNAME_TARGET");
  house.serve(target, "key002");
  CHECK(told(target) == "DKIM_CNAME_TARGET");
  house.serve(house.target(Scheme::Cname, "key002"), "key002");
  CHECK(told(house.target(Scheme::Cname, "key002")) == "DKIM_CNAME_SWAPPED");
  house.dns.remove(house.at("key001"));
  CHECK(house.found("key001").fact.finding.id == "DKIM_MISSING");
  house.serve(target, "key001");
  house.dns.cname(house.at("key001") + "." + kName, target);
  CHECK(house.found("key001").fact.finding.id == "DKIM_DUP_SUFFIX");
  house.dns.txt(house.at("key001"), target + ".");
  CHECK(house.found("key001").fact.finding.id == "DKIM_TXT_IS_HOST");
  CHECK(house.record().ownership.state == FactState::Missing);
}

TEST_CASE("a scheme that the configuration cannot serve is refused with what it lacks") {
  Schemes house;
  house.settings.schemes = {};
  house.restart();
  for (const Scheme scheme : {Scheme::Cname, Scheme::Legacy}) {
    const auto added = house.onboarding->add({.name = kName, .scheme = scheme}, {"anna", ""});
    REQUIRE_FALSE(added);
    CHECK(added.error().kind == ErrorKind::Conflict);
    CHECK(added.error().text.find("needs") != std::string::npos);
  }
  CHECK(house.state(kName) == "none");
  house.take_in(Scheme::Txt);
  CHECK_FALSE(house.set(Scheme::Cname));
  CHECK(house.record().scheme == Scheme::Txt);
}

TEST_CASE(
    "a domain whose targets left the configuration is asked for TXT records, with the reason") {
  Schemes house;
  house.take_in(Scheme::Cname);
  house.settings.schemes.cname_base.clear();
  house.restart();
  const RecordSheet sheet = house.sheet();
  CHECK(sheet.records.at(0).type == "TXT");
  CHECK(sheet.records.at(0).explanations.back().id == "DKIM_SCHEME_CNAME");
  CHECK(find(sheet, RecordKind::Ownership));
  house.serve(house.at("key001"), "key001");
  CHECK(house.found("key001").fact.state != FactState::Mismatch);
}

TEST_CASE("the earlier set-up is asked for, signed with and not mistaken for the present one") {
  Schemes house;
  house.take_in(Scheme::Legacy);
  house.publish_aliases(Scheme::Legacy, {"mrsel1", "mrsel2"});
  CHECK(selectors_of(house.sheet()) == Names{"mrsel1", "mrsel2"});
  CHECK(house.told(Scheme::Legacy, "mrsel2").value == "mrsel2._domainkey.provider.example");
  CHECK(find(house.sheet(), RecordKind::Ownership));
  const auto report = house.activate(kName);
  REQUIRE(report);
  CHECK(report->check.all_ok());
  REQUIRE(report->check.notes.size() > 0);
  CHECK(report->check.notes.back() ==
        policy::Finding{"DKIM_LEGACY", {{"found", "mrsel1, mrsel2"}}});
  CHECK(house.signing(kName) == Names{"mrsel1", "mrsel2"});
  CHECK(house.remembers(kName, "override: activated without proof of ownership"));
  house.take_in(Scheme::Txt, "ander.nl");
  CHECK(selectors_of(house.sheet({}, "ander.nl")) == Names{"key001", "key002"});
}

TEST_CASE("a domain of the earlier set-up goes on signing until its new records are confirmed") {
  Schemes house;
  house.take_in(Scheme::Legacy);
  house.publish_aliases(Scheme::Legacy, {"mrsel1", "mrsel2"});
  REQUIRE(house.activate(kName));
  CHECK(selectors_of(house.sheet(Scheme::Txt)) == Names{"key001", "key002"});
  REQUIRE(house.set(Scheme::Txt, Mode::DryRun));
  CHECK(house.record().scheme == Scheme::Legacy);
  REQUIRE(house.set(Scheme::Txt));
  CHECK(house.signing(kName) == Names{"mrsel1", "mrsel2"});

  house.restart();
  CHECK(house.record().moving_from == Scheme::Legacy);
  CHECK_FALSE(house.verify(kName)->check.all_ok());
  CHECK(house.signing(kName) == Names{"mrsel1", "mrsel2"});
  house.serve(house.at("key001"), "key001");
  CHECK_FALSE(house.verify(kName)->check.all_ok());
  CHECK(house.signing(kName) == Names{"key001"});
  CHECK(house.record().moving_from == Scheme::Legacy);
  house.serve(house.at("key002"), "key002");
  CHECK(house.verify(kName)->check.all_ok());
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  CHECK_FALSE(house.record().moving_from);
  CHECK(house.record().selectors.size() == 2);
  CHECK(house.remembers(kName, "moved from legacy to txt"));
  CHECK_FALSE(house.remembers(kName, "mrsel1 no longer signs"));

  house.dns.remove(house.at("mrsel1"));
  house.dns.remove(house.at("mrsel2"));
  CHECK(house.verify(kName)->check.all_ok());
}

TEST_CASE("a move that is taken back leaves the domain as it was") {
  Schemes house;
  house.take_in(Scheme::Legacy);
  house.publish_aliases(Scheme::Legacy, {"mrsel1", "mrsel2"});
  REQUIRE(house.activate(kName));
  REQUIRE(house.set(Scheme::Cname));
  REQUIRE(house.set(Scheme::Legacy));
  CHECK_FALSE(house.record().moving_from);
  CHECK(house.signing(kName) == Names{"mrsel1", "mrsel2"});
  CHECK(house.set(Scheme::Legacy).error().kind == ErrorKind::Conflict);
}

TEST_CASE("from TXT to CNAME the records are changed one by one and signing goes on") {
  Schemes house;
  house.take_in(Scheme::Txt);
  house.serve(house.at("key001"), "key001");
  house.serve(house.at("key002"), "key002");
  REQUIRE(house.activate(kName));
  REQUIRE(house.set(Scheme::Cname));
  CHECK(house.found("key001").fact.finding.id == "DKIM_WRONG_TYPE");
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  house.publish_aliases(Scheme::Cname, {"key001"});
  CHECK(house.found("key001").fact.finding.id == "DKIM_OK");
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  CHECK(house.record().ownership.state == FactState::Ok);
  REQUIRE(house.set(Scheme::Txt));
  CHECK(house.record().ownership.state == FactState::Unchecked);
  CHECK(house.found("key001").fact.finding.id == "DKIM_OK");
}

TEST_CASE("the CNAMEs of a domain that was not added cannot be told") {
  Schemes house;
  const auto sheet = run_on_loop(house.loop, house.onboarding->records(kName, Scheme::Cname));
  REQUIRE_FALSE(sheet);
  CHECK(sheet.error().kind == ErrorKind::NotFound);
  CHECK(selectors_of(house.sheet()) == Names{"key001", "key002"});
}

TEST_CASE("a selector that is being replaced is asked of nobody who does not have it yet") {
  Schemes house;
  house.take_in(Scheme::Txt);
  house.serve(house.at("key001"), "key001");
  REQUIRE(house.verify(kName));
  house.settings.replacements = {{"key001", "key002"}};
  house.onboarding->update_settings(house.settings);
  house.take_in(Scheme::Txt, "nieuw.nl");
  CHECK(selectors_of(house.sheet({}, "nieuw.nl")) == Names{"key002"});
  const auto fresh = house.verify("nieuw.nl");
  REQUIRE(fresh);
  REQUIRE(fresh->check.selectors.size() == 1);
  CHECK(fresh->check.selectors.front().selector == "key002");
  CHECK(selectors_of(house.sheet()) == Names{"key002"});
  CHECK(house.found("key001").fact.finding.id == "DKIM_OK");
}
