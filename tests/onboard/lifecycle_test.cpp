// SPDX-License-Identifier: Apache-2.0
// Months of a domain's life in seconds, with restarts in between.
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

constexpr Millis kDay = 24h;
const char* const kName = "klant.nl";

struct Life : House {
  Life() { onboarding->start(); }
  void again() {
    restart();
    onboarding->start();
  }
  void lose(const char* selector) { unpublish(selector, kName); }
  void lose_all() {
    lose("key001");
    lose("key002");
  }
  std::string now() { return state(kName); }
  Names signs() { return signing(kName); }

  // Every state change that is on record, oldest first, as "pending -> ready".
  Names moves() {
    Names out;
    auto history = onboarding->history(kName, 100000).value();
    std::reverse(history.begin(), history.end());
    for (const HistoryEntry& entry : history) {
      if (entry.what.starts_with("state ")) out.push_back(entry.what.substr(6));
    }
    return out;
  }
};

// What is on record is one unbroken walk through the table.
void check_walk(const Names& moves) {
  std::string at = "pending";
  for (const std::string& move : moves) {
    const size_t arrow = move.find(" -> ");
    CHECK(move.substr(0, arrow) == at);
    at = move.substr(arrow + 4);
    const auto from = policy::parse_domain_state(move.substr(0, arrow));
    const auto to = policy::parse_domain_state(at);
    const auto table = policy::domain_transitions();
    CHECK(std::any_of(table.begin(), table.end(), [&](const policy::DomainTransition& one) {
      return one.from == from && one.to == to;
    }));
  }
}

}  // namespace

TEST_CASE(
    "a domain's year: slow start, flapping, losses, plans, restarts, and it always knows why") {
  Life life;
  life.add(kName);

  // The customer takes twelve days, and DNS is away for one of them.
  life.pass(5 * kDay, 10min);
  CHECK(life.now() == "pending");
  for (const char* key : {"key001", "key002"})
    life.dns.temp_fail(std::string(key) + "._domainkey." + kName);
  life.pass(kDay, 10min);
  life.lose_all();
  life.again();
  life.pass(6 * kDay, 10min);
  CHECK(life.now() == "pending");
  life.publish("key002", kName);
  life.pass(2 * kDay, 10min);
  CHECK(life.now() == "ready");
  CHECK(life.signs().empty());
  REQUIRE(life.activate(kName));
  CHECK(life.signs() == Names{"key002"});

  // The second record comes later; it signs once it was confirmed, without anybody's act.
  life.publish("key001", kName);
  life.pass(kDay, 10min);
  CHECK(life.signs() == Names{"key001", "key002"});

  // A month of flapping: ten minutes away every hour.
  for (int hour = 0; hour < 30 * 24; ++hour) {
    life.lose_all();
    life.pass(10min, 10min);
    life.publish_all(kName);
    life.pass(50min, 10min);
    REQUIRE(life.now() == "active");
    REQUIRE(life.signs().size() == 2);
  }

  // One selector is lost, over a restart; the other goes on.
  life.lose("key001");
  life.pass(3h, 10min);
  life.again();
  life.pass(kDay, 10min);
  CHECK(life.now() == "active");
  CHECK(life.signs() == Names{"key002"});

  // Both are; it is mended within the deadline, which a restart does not move.
  life.lose("key002");
  life.pass(kDay, 10min);
  CHECK(life.now() == "degraded");
  CHECK(life.signs().empty());
  life.again();
  life.pass(kDay, 10min);
  CHECK(life.now() == "degraded");
  life.publish_all(kName);
  life.pass(kDay, 10min);
  CHECK(life.now() == "active");

  // DNS says nothing for a week.
  for (const char* key : {"key001", "key002"})
    life.dns.temp_fail(std::string(key) + "._domainkey." + kName);
  life.pass(7 * kDay, 1h);
  CHECK(life.now() == "active");
  CHECK(life.signs().size() == 2);
  life.publish_all(kName);

  // A cheaper plan, and back again after a month.
  REQUIRE(life.onboarding->set_plan(kName, "basic", {"anna", "cancelled"}));
  life.pass(13 * kDay, 1h);
  CHECK(life.signs().size() == 2);
  life.again();
  life.pass(20 * kDay, 1h);
  CHECK(life.now() == "paused");
  REQUIRE(life.onboarding->set_plan(kName, "pro", {"anna", "came back"}));
  life.pass(1h, 30s);
  CHECK(life.now() == "active");

  // Lost for good: suspended after 72 hours, and only a person brings it back.
  life.lose_all();
  life.pass(5 * kDay, 10min);
  CHECK(life.now() == "suspended");
  life.publish_all(kName);
  life.pass(60 * kDay, 6h);
  CHECK(life.now() == "suspended");
  REQUIRE(life.activate(kName));
  REQUIRE(life.onboarding->remove(kName, {"bob", "left"}));
  life.again();
  life.pass(91 * kDay, 12h);

  check_walk(life.moves());
  CHECK(life.moves() == Names{"pending -> ready", "ready -> active", "active -> degraded",
                              "degraded -> active", "active -> paused", "paused -> pending",
                              "pending -> ready", "ready -> active", "active -> degraded",
                              "degraded -> suspended", "suspended -> active", "active -> removed"});
}

TEST_CASE("a deadline that passed while the daemon was down counts, but a mended record first") {
  for (const bool mended : {true, false}) {
    Life life;
    life.publish_all(kName);
    life.add(kName);
    REQUIRE(life.activate(kName));
    life.lose_all();
    life.pass(kDay, 10min);
    CHECK(life.now() == "degraded");
    life.close();
    life.clock.advance(10 * kDay);
    if (mended) life.publish_all(kName);
    life.open();
    life.onboarding->start();
    life.pass(10min, 10s);
    CHECK(life.now() == (mended ? "active" : "suspended"));
  }
}
