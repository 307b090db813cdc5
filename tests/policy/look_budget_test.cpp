// SPDX-License-Identifier: Apache-2.0
#include "policy/look_budget.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;
using namespace std::chrono_literals;

namespace {

constexpr MonoTime kStart = MonoTime(1000h);

int begun_in(LookBudget& budget, Millis time, Millis step, const char* server = "") {
  int begun = 0;
  for (Millis gone{0}; gone < time; gone += step) {
    while (budget.take(server, kStart + gone).bound == LookBudget::Bound::None) ++begun;
  }
  return begun;
}

}  // namespace

TEST_CASE("looks begin at the rate that was set, and never in a burst") {
  LookBudget budget({.per_second = 50, .per_server_second = 50});
  const int begun = begun_in(budget, 10s, 1ms);
  CHECK(begun >= 500);
  CHECK(begun <= 500 + 6);
  LookBudget rough({.per_second = 50, .per_server_second = 50});
  const int late = begun_in(rough, 10s, 50ms);
  CHECK(late >= 495);
  CHECK(late <= 500 + 6);
  LookBudget idle({.per_second = 50, .per_server_second = 50});
  (void)idle.take("", kStart);
  int at_once = 0;
  while (idle.take("", kStart + 1h).bound == LookBudget::Bound::None) ++at_once;
  CHECK(at_once <= 6);
}

TEST_CASE("one name server's domains do not take more than its share, nor hold up the others") {
  LookBudget budget({.per_second = 100, .per_server_second = 5});
  CHECK(budget.take("ns1.example", kStart).bound == LookBudget::Bound::None);
  const auto again = budget.take("ns1.example", kStart + 50ms);
  CHECK(again.bound == LookBudget::Bound::Server);
  CHECK(again.wait == 150ms);
  CHECK(budget.take("ns2.example", kStart + 50ms).bound == LookBudget::Bound::None);
  CHECK(budget.take("ns1.example", kStart + 200ms).bound == LookBudget::Bound::None);
}

TEST_CASE("the wait that is told is the one after which there is room") {
  LookBudget budget({.per_second = 3, .per_server_second = 3});
  MonoTime now = kStart;
  for (int i = 0; i < 100; ++i) {
    const auto room = budget.take("", now);
    if (room.bound == LookBudget::Bound::None) continue;
    REQUIRE(room.wait > 0ms);
    now += room.wait;
    REQUIRE(budget.take("", now).bound == LookBudget::Bound::None);
  }
}

TEST_CASE("a look that turned out dear delays the next ones by what it cost") {
  LookBudget budget({.per_second = 10, .per_server_second = 2});
  REQUIRE(budget.take("ns1.example", kStart).bound == LookBudget::Bound::None);
  budget.charge("ns1.example", 3, kStart);
  const auto room = budget.take("ns2.example", kStart);
  CHECK(room.bound == LookBudget::Bound::All);
  CHECK(room.wait == 300ms);
  const auto later = budget.take("ns1.example", kStart + 400ms);
  CHECK(later.bound == LookBudget::Bound::Server);
  CHECK(later.wait == 1600ms);
}

TEST_CASE("servers nobody asks any more are forgotten") {
  LookBudget budget({.per_second = 100000, .per_server_second = 1000});
  for (int i = 0; i < 50000; ++i)
    (void)budget.take("ns" + std::to_string(i) + ".example", kStart + Millis(i));
  CHECK(budget.servers_remembered() <= 10001);
}
