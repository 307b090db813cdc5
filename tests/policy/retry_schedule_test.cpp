// SPDX-License-Identifier: Apache-2.0
#include "policy/retry_schedule.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;
using namespace std::chrono_literals;

namespace {

const WallTime kReleased = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
constexpr double kMiddle = 0.5;  // the dice that change nothing

RetrySettings settings() {
  RetrySettings made;
  made.intervals = {1min, 5min, 15min, 1h};
  made.lifetime = 24h;
  made.delay_notice = 4h;
  made.jitter = 0.1;
  return made;
}

}  // namespace

TEST_CASE("each failure waits for the next interval and the last one repeats") {
  struct Row {
    uint32_t attempts;
    Millis wait;
  };
  const WallTime now = kReleased + 10min;
  for (const Row& row : {Row{1, 1min}, Row{2, 5min}, Row{3, 15min}, Row{4, 1h}, Row{5, 1h},
                         Row{4000000000u, 1h}, Row{0, 1min}}) {
    INFO(row.attempts);
    CHECK(next_attempt(settings(), row.attempts, kReleased, now, kMiddle).at == now + row.wait);
  }
}

TEST_CASE("what failed together does not return together") {
  const auto early = next_attempt(settings(), 4, kReleased, kReleased, 0.0);
  const auto late = next_attempt(settings(), 4, kReleased, kReleased, 0.999999);
  CHECK(early.at == kReleased + 54min);
  CHECK(late.at > kReleased + 65min);
  CHECK(late.at <= kReleased + 66min);
}

TEST_CASE("the last attempt falls on the end of the lifetime and then it is over") {
  const WallTime end = kReleased + 24h;
  CHECK(expires_at(settings(), kReleased) == end);
  const auto last = next_attempt(settings(), 30, kReleased, end - 10min, kMiddle);
  CHECK_FALSE(last.expired());
  CHECK(last.at == end);
  CHECK(next_attempt(settings(), 31, kReleased, end, kMiddle).expired());
  CHECK(next_attempt(settings(), 31, kReleased, end + 48h, kMiddle).expired());
}

TEST_CASE("the lifetime counts from release and not from acceptance") {
  const WallTime next_week = kReleased + 7 * 24h;
  CHECK_FALSE(next_attempt(settings(), 1, next_week, next_week + 23h, kMiddle).expired());
}

TEST_CASE("a clock that was set back does not expire a message") {
  const auto verdict = next_attempt(settings(), 1, kReleased, kReleased - 48h, kMiddle);
  CHECK_FALSE(verdict.expired());
  CHECK(verdict.at == kReleased - 48h + 1min);
}

TEST_CASE("senseless intervals never make a busy loop") {
  RetrySettings odd = settings();
  odd.intervals = {0ms};
  CHECK(next_attempt(odd, 1, kReleased, kReleased, kMiddle).at == kReleased + 1s);
  odd.intervals = {};
  CHECK(next_attempt(odd, 1, kReleased, kReleased, kMiddle).at == kReleased + 5min);
}

TEST_CASE("the sender is told of a delay once the set time has passed, or never") {
  CHECK(delay_notice_at(settings(), kReleased) == kReleased + 4h);
  RetrySettings silent = settings();
  silent.delay_notice = 0ms;
  CHECK(delay_notice_at(silent, kReleased) == WallTime::max());
}
