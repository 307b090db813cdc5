// SPDX-License-Identifier: Apache-2.0
// When a recipient is tried again, when its message is given up, and when its sender is told that
// it takes longer (RFC 5321 4.5.4.1). Pure: the clock and the dice are arguments.
//
// The n-th failure is followed by the n-th interval, the last interval repeats, and each is
// stretched or shrunk at random by up to `jitter` of itself, so that what failed together does not
// return together. The last attempt falls on the end of the lifetime, however long the interval
// was. The lifetime counts from release: a message scheduled for next week has all of it left next
// week.
#pragma once

#include <cstdint>
#include <vector>

#include "mta/base/clock.h"

namespace sluis::policy {

struct RetrySettings {
  std::vector<Millis> intervals{std::chrono::minutes(5)};  // the last one repeats
  Millis lifetime = std::chrono::hours(120);
  Millis delay_notice = std::chrono::hours(4);  // after release; 0: none
  double jitter = 0.1;                          // share of an interval
};

struct RetryVerdict {
  enum class What : uint8_t { RetryAt, Expired };
  What what = What::RetryAt;
  WallTime at{};  // with RetryAt

  bool expired() const { return what == What::Expired; }
  bool operator==(const RetryVerdict&) const = default;
};

// What follows a failure. `attempts` counts those made, the failed one among them; `unit` is
// random, uniform in [0, 1).
RetryVerdict next_attempt(const RetrySettings& settings, uint32_t attempts, WallTime released,
                          WallTime now, double unit);

// The end of the lifetime. A failure at this moment or later is final.
WallTime expires_at(const RetrySettings& settings, WallTime released);

// When the sender is told of the delay; WallTime::max() for never.
WallTime delay_notice_at(const RetrySettings& settings, WallTime released);

}  // namespace sluis::policy
