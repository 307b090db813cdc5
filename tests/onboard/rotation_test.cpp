// SPDX-License-Identifier: Apache-2.0
// Months of a key's life on a clock of the test's: made, taking over, replaced, safe to remove.
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

constexpr Millis kDay = 24h;
const char* const kName = "klant.nl";

// key001 signs; key002 is to take its place.
struct Turning : House {
  Turning() {
    settings.queue_life = 5 * kDay;
    restart();
    onboarding->start();
    publish("key001", kName);
    add(kName);
    if (!activate(kName)) std::abort();
  }
  void again() {
    restart();
    onboarding->start();
  }
  void replace() {
    settings.replacements = {{"key001", "key002"}};
    onboarding->update_settings(settings);
  }
  KeyReport key(const std::string& selector) {
    for (KeyReport& report : onboarding->keys()) {
      if (report.row.selector == selector) return report;
    }
    std::abort();
  }
  std::string stage(const std::string& selector) {
    return std::string(policy::to_string(key(selector).verdict.stage));
  }
  std::string step() {
    return std::string(
        policy::to_string(onboarding->rotations(*onboarding->show(kName)).at(0).step));
  }
  // Which of the two signs a message of the canary, and one that is not of it.
  std::pair<Names, Names> signs() {
    uint64_t in = 1, out = 1;
    while (!policy::in_canary(MessageId{in})) ++in;
    while (policy::in_canary(MessageId{out})) ++out;
    const policy::Domain& domain = *onboarding->directory()->domains.find(kName);
    return {policy::selectors_for(domain, MessageId{in}, clock.wall()),
            policy::selectors_for(domain, MessageId{out}, clock.wall())};
  }
  void mail() {
    for (const std::string& selector : signs().second)
      test_keys()->find(selector)->last_use->mark(clock.wall());
  }
};

const std::pair<Names, Names> kOld{{"key001"}, {"key001"}};
const std::pair<Names, Names> kCanary{{"key002"}, {"key001"}};
const std::pair<Names, Names> kNew{{"key002"}, {"key002"}};

}  // namespace

TEST_CASE("a new key takes over domain by domain, and the old one is safe to remove months later") {
  Turning house;
  house.replace();
  house.mail();
  house.pass(30 * kDay, 1h);
  CHECK(house.step() == "pending");
  CHECK(house.signs() == kOld);
  CHECK(house.stage("key001") == "retiring");
  CHECK(house.stage("key002") == "new");

  house.publish("key002", kName);
  house.pass(8h, 1min);
  CHECK(house.step() == "canary");
  CHECK(house.signs() == kCanary);
  house.mail();
  const WallTime last = house.clock.wall();
  house.again();
  CHECK(house.signs() == kCanary);

  house.pass(kDay, 1h);
  CHECK(house.step() == "active");
  CHECK(house.signs() == kNew);
  CHECK(house.onboarding->signs_with(*house.onboarding->show(kName)) == Names{"key002"});
  CHECK(house.stage("key002") == "in use");
  CHECK(house.stage("key001") == "kept");
  CHECK(house.key("key001").verdict.safe_from >= last + 12 * kDay - 1min);
  house.again();
  house.pass(10 * kDay, 1h);
  CHECK(house.stage("key001") == "kept");
  house.pass(2 * kDay, 1h);
  CHECK(house.stage("key001") == "safe to remove");
}

TEST_CASE("the old key signs again when the new one's record is lost") {
  Turning house;
  house.replace();
  house.publish("key002", kName);
  house.pass(3 * kDay, 1h);
  REQUIRE(house.signs() == kNew);
  house.unpublish("key002", kName);
  house.pass(kDay, 10min);
  CHECK(house.signs() == kOld);
  house.publish("key002", kName);
  house.pass(8h, 1min);
  CHECK(house.signs() == kCanary);
}

TEST_CASE("a domain without the old record goes over at once") {
  Turning house;
  house.replace();
  house.publish("key002", "nieuw.nl");
  house.add("nieuw.nl");
  REQUIRE(house.activate("nieuw.nl"));
  const policy::Domain& domain = *house.onboarding->directory()->domains.find("nieuw.nl");
  CHECK(domain.selectors == Names{"key002"});
  CHECK(domain.successions.empty());
}

TEST_CASE("a receiver's problem in the canary's day keeps the share small until it is over") {
  Turning house;
  house.replace();
  house.publish("key002", kName);
  house.pass(8h, 1min);
  REQUIRE(house.signs() == kCanary);
  house.onboarding->on_auth_replies(
      kName, {"Gmail", policy::AuthFault::Dkim, "550 5.7.30 no", house.clock.wall(), 1});
  house.pass(23h, 10min);
  house.onboarding->on_auth_replies(
      kName, {"Gmail", policy::AuthFault::Dkim, "550 5.7.30 no", house.clock.wall(), 1});
  house.pass(20h, 10min);
  CHECK(house.signs() == kCanary);
  house.again();
  CHECK(house.signs() == kCanary);
  REQUIRE(house.onboarding->dismiss(kName, {"anna", "mended there"}));
  CHECK(house.signs() == kNew);
}

TEST_CASE("when a key last signed survives a restart, and so does that a selector is taken") {
  Turning house;
  house.pass(5 * kDay, 1h);
  test_keys()->find("key001")->last_use->mark(house.clock.wall());
  const WallTime last = house.key("key001").row.last_signed;
  house.restart();
  CHECK(house.key("key001").row.last_signed == last);
  CHECK(house.onboarding->reused(*test_keys()).empty());

  const keys::KeyFiles files;
  REQUIRE(keys::generate_key("key001", keys::KeySpec::Ed25519, files.path("key001.pem")));
  const auto other = keys::KeyStore::load({{"key001", files.path("key001.pem")}}).value();
  CHECK(house.onboarding->reused(*other) == Names{"key001"});
  CHECK(other->without({"key001"})->all().empty());
}

TEST_CASE("a key that left the configuration is remembered with the day it may be forgotten") {
  Turning house;
  house.onboarding->update_keys(test_keys()->without({"key002"}));
  CHECK(house.key("key002").row.gone == house.clock.wall());
  CHECK(house.stage("key002") == "kept");
  house.onboarding->update_keys(test_keys());
  CHECK(house.key("key002").row.gone == WallTime{});
}
