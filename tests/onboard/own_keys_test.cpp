// SPDX-License-Identifier: Apache-2.0
// Domains with CNAMEs that have keys of their own: made when they are first needed, kept as long as
// the domain is remembered, signed with where our zone serves them.
#include <thread>

#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

const std::string kName = "klant.nl";
const std::string kOther = "ander.nl";
const std::string kBase = "dkim.provider.example";
constexpr Millis kDay = 24h;

struct OwnHouse : House {
  OwnHouse() {
    settings.schemes = {kBase, {}, {}};
    with({"key101"});
  }
  // These selectors are configured, key001 and key002 beside them.
  void with(const Names& selectors) {
    std::vector<keys::OwnSelector> own;
    for (const std::string& one : selectors) own.push_back({one, keys::KeySpec::Ed25519});
    keys = test_keys()->with_own(std::move(own),
                                 std::make_shared<keys::OwnKeys>([this](const std::string& selector,
                                                                        const std::string& domain) {
                                   return load_own_key(*registry, selector, domain);
                                 }),
                                 keys.get());
    restart();
    onboarding->start();
  }
  void take_in(Scheme scheme, const std::string& name = kName) {
    REQUIRE(onboarding->add({.name = name, .scheme = scheme}, {"anna", "new customer"}));
  }
  RecordSheet sheet(const std::string& name = kName) {
    return run_on_loop(loop, onboarding->records(name, {})).value();
  }
  std::string alias(const std::string& selector, const std::string& name = kName) {
    for (const auto& one : sheet(name).records) {
      if (one.selector == selector && one.type == "CNAME") return one.value;
    }
    FAIL(selector << " is not told");
    return {};
  }
  std::vector<OwnKeyRecord> ours(const std::string& name = kName) {
    return run_on_loop(loop, onboarding->own_key_records(name)).value();
  }
  // The customer makes the CNAMEs that are told.
  void lead(const std::string& selector, const std::string& name = kName) {
    dns.remove(selector + "._domainkey." + name);
    dns.cname(selector + "._domainkey." + name, alias(selector, name));
  }
  // Our zone serves what is told for it.
  void serve(const std::string& name = kName) {
    for (const OwnKeyRecord& one : ours(name)) {
      dns.remove(one.name);
      dns.txt(one.name, one.value);
    }
  }
  void set_up(const std::string& name = kName) {
    take_in(Scheme::Cname, name);
    lead("key101", name);
    serve(name);
    REQUIRE(activate(name));
  }
  SelectorFact fact(const std::string& selector) {
    const DomainRecord record = onboarding->show(kName).value();
    for (const SelectorFact& one : record.selectors) {
      if (one.selector == selector) return one;
    }
    FAIL(selector << " is not asked for");
    return {};
  }
  Names asked() {
    Names out;
    const DomainRecord record = onboarding->show(kName).value();
    for (const SelectorFact& one : record.selectors) out.push_back(one.selector);
    return out;
  }
  size_t rows(const std::string& table) {
    size_t count = 0;
    (void)registry->scan(table, "", [&](auto, auto) { return ++count > 0; });
    return count;
  }
};

Task<void> look(Onboarding& onboarding) {
  (void)co_await onboarding.verify(kName, {"anna", "asked"});
}

}  // namespace

TEST_CASE(
    "a domain with CNAMEs is told the selectors of its own keys alone, and each has its own") {
  OwnHouse house;
  house.take_in(Scheme::Cname);
  house.take_in(Scheme::Cname, kOther);
  Names told;
  for (const auto& one : house.sheet().records) {
    if (one.kind == RecordKind::Dkim) told.push_back(one.selector);
  }
  CHECK(told == Names{"key101"});
  const auto first = house.ours(), second = house.ours(kOther);
  REQUIRE(first.size() == 1);
  CHECK(first[0].name == house.alias("key101"));
  CHECK(first[0].name.ends_with(".key101." + kBase));
  CHECK(first[0].value.starts_with("v=DKIM1;h=sha256;k=ed25519;p="));
  CHECK(first[0].value != second.at(0).value);
  CHECK(first[0].name != second[0].name);
  house.restart();
  CHECK(house.ours().at(0).value == first[0].value);
}

TEST_CASE("until our zone serves the key the record is pending, and support is told which it is") {
  OwnHouse house;
  house.take_in(Scheme::Cname);
  CHECK(house.verify(kName)->check.selectors.at(0).fact.finding.id == "DKIM_MISSING");
  CHECK(house.rows("own_key") == 1);
  house.lead("key101");
  const auto waits = house.verify(kName);
  REQUIRE(waits);
  const Fact& fact = waits->check.selectors.at(0).fact;
  CHECK(fact.state == FactState::Pending);
  CHECK(fact.finding.id == "DKIM_CNAME_TARGET");
  REQUIRE(fact.notes.size() == 1);
  CHECK(fact.notes[0].id == "OWN_KEY_UNSERVED");
  CHECK(house.state(kName) == "pending");
  house.serve();
  const auto report = house.activate(kName);
  REQUIRE(report);
  CHECK(report->good());
  CHECK(report->record.ownership.state == FactState::Ok);
  CHECK(house.signing(kName) == Names{"key101"});
}

TEST_CASE("a target of ours with another key is wrong, and one that is lost stops signing") {
  OwnHouse house;
  house.set_up();
  const std::string target = house.alias("key101");
  house.dns.remove(target);
  CHECK(house.verify(kName)->check.selectors.at(0).fact.state == FactState::Missing);
  CHECK(house.fact("key101").fact.finding.id == "DKIM_CNAME_TARGET");
  house.take_in(Scheme::Cname, kOther);
  house.dns.txt(target, house.ours(kOther).at(0).value);
  CHECK(house.verify(kName)->check.selectors.at(0).fact.state == FactState::Mismatch);
  CHECK(house.fact("key101").fact.finding.id == "DKIM_CNAME_TARGET");
  house.pass(8h, 10min);
  CHECK(house.state(kName) == "degraded");
}

TEST_CASE("two looks at once make one key, and its halves belong together") {
  OwnHouse house;
  house.take_in(Scheme::Cname);
  Gate gate;
  for (int i = 0; i < 3; ++i) spawn(look(*house.onboarding), gate);
  run_until(house.loop, [&gate] { return gate.running() == 0; });
  CHECK(house.rows("own_key") == 1);
  CHECK(house.rows("own_key_public") == 1);
  const auto pkcs8 = load_own_key(*house.registry, "key101", kName);
  REQUIRE(pkcs8);
  CHECK(keys::record_value(keys::key_from("key101", *pkcs8).value()) == house.ours().at(0).value);
}

TEST_CASE("threads that make a key at the same moment leave one behind") {
  const auto registry = store::open_memory_registry();
  OwnKeyBook book(*registry);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&book] {
      (void)book.make({"key101", keys::KeySpec::Ed25519}, kName, WallTime(1h));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto pkcs8 = load_own_key(*registry, "key101", kName);
  REQUIRE(pkcs8);
  CHECK(keys::key_from("key101", *pkcs8)->public_der ==
        book.public_half("key101", kName)->public_der);
  CHECK(book.public_half("key101", kOther).error().kind == ErrorKind::NotFound);
}

TEST_CASE("a domain with TXT records goes over to its own key without a moment unsigned") {
  OwnHouse house;
  house.take_in(Scheme::Txt);
  house.publish_all(kName);
  REQUIRE(house.activate(kName));
  CHECK(house.rows("own_key") == 0);
  REQUIRE(house.onboarding->set_scheme(kName, Scheme::Cname, {"anna", "customer agreed"}));
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  const auto report = house.verify(kName);
  CHECK_FALSE(report->good());
  CHECK(house.asked() == Names{"key101", "key001", "key002"});
  CHECK(house.fact("key001").fact.finding.id == "DKIM_OK");
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  house.lead("key101");
  CHECK_FALSE(house.verify(kName)->good());
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  house.serve();
  CHECK(house.verify(kName)->good());
  CHECK(house.signing(kName) == Names{"key101"});
  CHECK(house.asked() == Names{"key101"});
  CHECK(house.remembers(kName, "key001, key002 let go"));
  house.unpublish("key001", kName);
  house.unpublish("key002", kName);
  CHECK(house.verify(kName)->good());

  REQUIRE(house.onboarding->set_scheme(kName, Scheme::Txt, {"anna", "back again"}));
  CHECK(house.signing(kName) == Names{"key101"});
  CHECK_FALSE(house.verify(kName)->good());
  CHECK(house.signing(kName) == Names{"key101"});
  house.publish_all(kName);
  CHECK(house.verify(kName)->good());
  CHECK(house.signing(kName) == Names{"key001", "key002"});
}

TEST_CASE("who made CNAMEs to the shared keys goes on signing, and is told the new ones") {
  OwnHouse house;
  house.with({});
  house.take_in(Scheme::Cname);
  for (const char* selector : {"key001", "key002"}) {
    house.lead(selector);
    house.dns.txt(house.alias(selector), House::value(selector));
  }
  REQUIRE(house.activate(kName));
  house.with({"key101"});
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  CHECK_FALSE(house.verify(kName)->good());
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  CHECK(house.onboarding->show(kName)->ownership.state == FactState::Ok);
  house.lead("key101");
  house.serve();
  CHECK(house.verify(kName)->good());
  CHECK(house.signing(kName) == Names{"key101"});
}

TEST_CASE("a domain's own key is replaced by another of its own, with a canary") {
  OwnHouse house;
  house.settings.queue_life = 5 * kDay;
  house.restart();
  house.onboarding->start();
  house.set_up();
  const std::string old_key = house.ours().at(0).value;
  house.settings.replacements = {{"key101", "key103"}};
  house.with({"key101", "key103"});
  const auto step = [&house] {
    return house.onboarding->rotations(*house.onboarding->show(kName)).at(0).step;
  };
  CHECK(step() == policy::RotationStep::Pending);
  REQUIRE(house.verify(kName));
  CHECK(house.signing(kName) == Names{"key101"});
  house.lead("key103");
  house.serve();
  const auto ours = house.ours();
  REQUIRE(ours.size() == 2);
  CHECK(ours[0].value == old_key);
  CHECK(ours[1].value != old_key);
  CHECK(house.verify(kName)->good());
  CHECK(step() == policy::RotationStep::Canary);
  const auto stage = [&house](const std::string& selector) {
    for (const KeyReport& one : house.onboarding->keys()) {
      if (one.row.selector == selector) return one.verdict.stage;
    }
    std::abort();
  };
  CHECK(stage("key101") == policy::KeyStage::Retiring);
  house.keys->last_use("key101")->mark(house.clock.wall());
  house.pass(2 * kDay, 1h);
  CHECK(step() == policy::RotationStep::Active);
  CHECK(stage("key101") == policy::KeyStage::Kept);
  house.pass(12 * kDay, 6h);
  CHECK(stage("key101") == policy::KeyStage::SafeToRemove);
  house.take_in(Scheme::Cname, kOther);
  REQUIRE(house.ours(kOther).size() == 1);
  CHECK(house.ours(kOther)[0].selector == "key103");
}

TEST_CASE("a selector never changes between one key for all and one for each domain") {
  OwnHouse house;
  CHECK(house.onboarding->reused(*house.keys).empty());
  const auto other = keys::KeyStore::load({}).value()->with_own(
      {{"key001", keys::KeySpec::Ed25519}, {"key101", keys::KeySpec::Rsa2048}}, nullptr);
  CHECK(house.onboarding->reused(*other) == Names{"key001", "key101"});
}

TEST_CASE("a removed domain's key is kept for as long as the domain is remembered") {
  OwnHouse house;
  house.set_up();
  const auto before = house.ours().at(0);
  REQUIRE(house.onboarding->remove(kName, {"anna", "left"}));
  CHECK(house.ours().at(0).value == before.value);
  house.pass(30 * kDay, kDay);
  house.take_in(Scheme::Cname);
  CHECK(house.ours().at(0).value == before.value);
  CHECK(house.ours().at(0).name != before.name);
  REQUIRE(house.onboarding->remove(kName, {"anna", "left for good"}));
  house.pass(policy::kTombstoneKept + 2 * kDay, kDay);
  CHECK(house.rows("own_key") == 0);
  CHECK(house.rows("own_key_public") == 0);
  house.take_in(Scheme::Cname);
  CHECK(house.ours().at(0).value != before.value);
}

TEST_CASE("a key that cannot be read unsigns nobody, and the look says so") {
  OwnHouse house;
  house.set_up();
  REQUIRE(house.registry->write({{"own_key", kName + "/key101", "damaged"}}));
  house.with({"key101"});
  const auto report = house.verify(kName);
  REQUIRE(report);
  CHECK(report->check.selectors.at(0).fact.state == FactState::Unanswerable);
  CHECK(report->check.selectors.at(0).fact.finding.id == "OWN_KEY_UNREADABLE");
  CHECK(house.signing(kName) == Names{"key101"});
  CHECK(house.fact("key101").fact.failing_since != WallTime{});
}

TEST_CASE("the keys of all domains are told in portions, in the order of their names") {
  OwnHouse house;
  for (int i = 0; i < 5; ++i) house.take_in(Scheme::Cname, "k" + std::to_string(i) + ".nl");
  house.take_in(Scheme::Txt, "txt.nl");
  Names seen;
  std::string after;
  for (;;) {
    const auto page = run_on_loop(house.loop, house.onboarding->own_key_records_after(after, 2));
    REQUIRE(page);
    if (page->empty()) break;
    CHECK(page->size() <= 2);
    for (const OwnKeyRecord& one : *page) seen.push_back(one.domain);
    after = seen.back();
  }
  CHECK(seen == Names{"k0.nl", "k1.nl", "k2.nl", "k3.nl", "k4.nl"});
  CHECK(run_on_loop(house.loop, house.onboarding->own_key_records("niet.nl")).error().kind ==
        ErrorKind::NotFound);
}
