// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_registry.h"

#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

const char* const kName = "klant.nl";

// A store's registry that can be told to fail, and that counts what is asked of it.
class FailingRegistry final : public store::Registry {
 public:
  enum class Way { Works, ReadsFail, WritesFail };

  Result<std::optional<std::string>> get(std::string_view table, std::string_view key) override {
    if (way == Way::ReadsFail) return fail(ErrorKind::Io, "the disk does not read");
    return inner_->get(table, key);
  }
  Result<void> write(const std::vector<Write>& writes) override {
    if (way == Way::WritesFail) return fail(ErrorKind::Io, "the disk does not write");
    ++syncs;
    return inner_->write(writes);
  }
  Result<void> scan(std::string_view table, std::string_view prefix,
                    const std::function<bool(std::string_view, std::string_view)>& visit) override {
    return inner_->scan(table, prefix, visit);
  }

  Way way = Way::Works;
  size_t syncs = 0;

 private:
  std::unique_ptr<store::Registry> inner_ = store::open_memory_registry();
};

// One active domain in a house whose disk can fail.
struct Fragile : House {
  Fragile() {
    close();
    registry = std::make_unique<FailingRegistry>();
    open();
    onboarding->start();
    publish_all(kName);
    add(kName);
    if (!activate(kName)) std::abort();
  }
  FailingRegistry& disk() { return static_cast<FailingRegistry&>(*registry); }
  WallTime checked() { return onboarding->show(kName)->checked; }
};

DomainRecord with_words(const std::string& name) {
  DomainRecord record;
  record.name = name;
  record.state = policy::DomainState::Active;
  record.reason = "activated by anna";
  SelectorFact fact;
  fact.selector = "key001";
  fact.key_print = "123/294";
  fact.seen = {true, policy::Answer::Good, 2, WallTime(1h)};
  fact.confirmed_at = WallTime(2h);
  fact.fact.state = FactState::Ok;
  fact.fact.finding = {"DKIM_OK", {{"domain", name}}};
  fact.fact.notes = {{"DKIM_FORM", {{"how", "in two strings"}}}};
  fact.fact.evidence = std::string(600, 'e');
  record.selectors = {fact};
  return record;
}

}  // namespace

TEST_CASE("a domain's record is read as it was saved, evidence and notes included") {
  const auto disk = store::open_memory_registry();
  DomainRecord record = with_words(kName);
  {
    DomainRegistry registry(*disk);
    REQUIRE(registry.save(record, {{WallTime(1h), "anna", "added", ""}}));
    record.history_next = 1;
    CHECK(registry.read(kName).value() == record);
  }
  DomainRegistry again(*disk);
  REQUIRE(again.load());
  CHECK(again.read(kName).value() == record);
  CHECK(again.read("ander.nl").error().kind == ErrorKind::NotFound);
  const DomainGist* gist = again.find(kName);
  REQUIRE(gist);
  CHECK(gist->state == policy::DomainState::Active);
  CHECK(gist->reason == "activated by anna");
  CHECK(gist->selectors.at(0).seen == record.selectors[0].seen);
}

TEST_CASE("what is saved later is read at once, and written with others in one go") {
  FailingRegistry disk;
  DomainRegistry registry(disk);
  for (const char* name : {"a.nl", "b.nl", "c.nl"}) REQUIRE(registry.save(with_words(name), {}));
  const size_t before = disk.syncs;
  for (const char* name : {"a.nl", "b.nl"}) {
    DomainRecord seen = with_words(name);
    seen.checked = WallTime(5h);
    registry.save_later(std::move(seen));
  }
  CHECK(registry.read("a.nl")->checked == WallTime(5h));
  CHECK(registry.unwritten() == 2);
  disk.way = FailingRegistry::Way::WritesFail;
  CHECK_FALSE(registry.flush());
  CHECK(registry.unwritten() == 2);
  disk.way = FailingRegistry::Way::Works;
  CHECK(registry.flush());
  CHECK(disk.syncs == before + 1);
  CHECK(registry.unwritten() == 0);
  DomainRegistry again(disk);
  REQUIRE(again.load());
  CHECK(again.read("b.nl")->checked == WallTime(5h));
  CHECK(again.read("c.nl")->checked == WallTime{});
}

TEST_CASE("a row that an older version wrote is read, with what it lacks as it begins") {
  const auto disk = store::open_memory_registry();
  REQUIRE(disk->write({{"domains", kName, R"({"name":"klant.nl","state":"active","plan":"pro",
    "selectors":[{"selector":"key001","signs":true,"key_print":"123/294",
                  "fact":{"state":"ok","evidence":"ns1: found"}}]})"}}));
  DomainRegistry registry(*disk);
  REQUIRE(registry.load());
  const DomainGist* gist = registry.find(kName);
  REQUIRE(gist);
  CHECK(gist->selectors.at(0).seen.confirmed);
  const auto record = registry.read(kName);
  REQUIRE(record);
  CHECK(record->approved);
  CHECK(record->selectors.at(0).fact.evidence == "ns1: found");
}

TEST_CASE("a look that found all as it was is told after a restart too") {
  Fragile house;
  const WallTime before = house.checked();
  house.pass(8h, 10min);
  const WallTime after = house.checked();
  CHECK(after > before);
  const std::string evidence = house.onboarding->show(kName)->selectors.at(0).fact.evidence;
  CHECK_FALSE(evidence.empty());
  house.restart();
  CHECK(house.checked() == after);
  CHECK(house.onboarding->show(kName)->selectors.at(0).fact.evidence == evidence);
}

TEST_CASE("a domain whose record cannot be read goes on signing, and is looked at again later") {
  Fragile house;
  const WallTime before = house.checked();
  house.disk().way = FailingRegistry::Way::ReadsFail;
  house.pass(8h, 10min);
  CHECK(house.onboarding->show(kName).error().kind == ErrorKind::Io);
  CHECK(house.signing(kName) == Names{"key001", "key002"});
  house.disk().way = FailingRegistry::Way::Works;
  CHECK(house.checked() == before);
  house.pass(30min, 1min);
  CHECK(house.checked() > before);
}

TEST_CASE("a new snapshot shares with the one before it the domains that are as they were") {
  House house;
  for (const char* name : {"klant.nl", "ander.nl"}) {
    house.publish_all(name);
    house.add(name);
  }
  const auto before = house.onboarding->directory();
  REQUIRE(house.activate("ander.nl"));
  const auto after = house.onboarding->directory();
  CHECK(before->domains.find("klant.nl") == after->domains.find("klant.nl"));
  CHECK(before->domains.find("ander.nl")->state == policy::DomainState::Pending);
  CHECK(after->domains.find("ander.nl")->state == policy::DomainState::Active);
  CHECK(after->domains.size() == 2);
}
