// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

// Rechecks alone: a look is a note of when it began.
struct Pace {
  Loop loop;
  FakeClock clock;
  std::map<std::string, std::vector<Millis>> looks;  // by name server: since the beginning
  MonoTime began = clock.mono();
  Rechecks rechecks;

  explicit Pace(policy::LookRates rates)
      : rechecks(loop, clock, rates,
                 {[this](std::string domain) { return look(std::move(domain)); }, server_of}) {
    rechecks.start();
  }
  ~Pace() {
    bool stopped = false;
    rechecks.stop([&stopped] { stopped = true; });
    run_until(loop, [&stopped] { return stopped; });
  }
  static std::string server_of(const std::string& domain) {
    return domain.substr(domain.find('.') + 1);
  }
  Task<void> look(std::string domain) {
    looks[server_of(domain)].push_back(std::chrono::floor<Millis>(clock.mono() - began));
    co_return;
  }
  void pass(Millis time, Millis step) {
    for (Millis gone{0}; gone < time; gone += step) {
      clock.advance(step);
      rechecks.tick();
    }
  }
};

}  // namespace

TEST_CASE("thousands of domains due at once are looked at one after the other, evenly") {
  Pace pace({.per_second = 100, .per_server_second = 100});
  for (int i = 0; i < 3000; ++i) pace.rechecks.plan("d" + std::to_string(i) + ".a", 0ms);
  pace.pass(10s, 10ms);
  CHECK(pace.looks["a"].size() >= 990);
  CHECK(pace.looks["a"].size() <= 1011);
  pace.pass(21s, 10ms);
  CHECK(pace.looks["a"].size() == 3000);
  CHECK(pace.rechecks.planned() == 0);
}

TEST_CASE("domains of one name server wait for each other, not the others for them") {
  Pace pace({.per_second = 1000, .per_server_second = 10});
  for (int i = 0; i < 500; ++i) pace.rechecks.plan("d" + std::to_string(i) + ".big", 0ms);
  for (int i = 0; i < 20; ++i) pace.rechecks.plan("e.small" + std::to_string(i), 1ms);
  pace.pass(10s, 10ms);
  for (int i = 0; i < 20; ++i) {
    const auto& small = pace.looks["small" + std::to_string(i)];
    REQUIRE(small.size() == 1);
    CHECK(small[0] <= 1s);
  }
  CHECK(pace.looks["big"].size() >= 90);
  CHECK(pace.looks["big"].size() <= 101);
}

TEST_CASE("the times of the next looks survive a restart") {
  House house;
  for (int i = 0; i < 50; ++i) {
    const std::string name = "klant" + std::to_string(i) + ".nl";
    house.publish_all(name);
    house.add(name);
    REQUIRE(house.activate(name));
  }
  house.onboarding->start();
  house.clock.advance(1h);
  house.restart();
  house.onboarding->start();
  const auto asked = [&] {
    return house.dns.times_asked("key001._domainkey.klant0.nl", dns::Type::TXT);
  };
  house.pass(3h, 10min);
  CHECK(asked() == 1);  // not before 4.8 hours after the last look
  house.pass(4h, 10min);
  for (int i = 0; i < 50; ++i) {
    const std::string name = "key001._domainkey.klant" + std::to_string(i) + ".nl";
    CHECK(house.dns.times_asked(name, dns::Type::TXT) == 2);
  }
}

TEST_CASE("after a long stop everything late is looked at, in the pace of the budget") {
  House house;
  house.settings.look_rates = {.per_second = 10, .per_server_second = 10};
  house.restart();
  for (int i = 0; i < 40; ++i) {
    const std::string name = "klant" + std::to_string(i) + ".nl";
    house.publish_all(name);
    house.add(name);
    REQUIRE(house.activate(name));
  }
  house.close();
  house.clock.advance(48h);
  house.open();
  house.onboarding->start();
  const auto asked = [&house] {
    const auto& all = house.dns.asked();
    return std::count_if(all.begin(), all.end(), [](const auto& question) {
      return question.first.starts_with("key001._domainkey.");
    });
  };
  const auto before = asked();
  const auto looks = [&] { return asked() - before; };
  house.pass(2s, 100ms);
  CHECK(looks() >= 15);
  CHECK(looks() <= 25);
  house.pass(4s, 100ms);
  CHECK(looks() == 40);
}
