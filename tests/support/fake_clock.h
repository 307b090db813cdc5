// SPDX-License-Identifier: Apache-2.0
// FakeClock: time that moves when the test says so. Both clocks advance together; the wall clock
// alone may also jump. Safe from any thread.
#pragma once

#include <atomic>

#include "mta/base/clock.h"

namespace sluis {

class FakeClock final : public Clock {
 public:
  // Starts at 2026-11-22 08:00:00 UTC unless told otherwise.
  explicit FakeClock(WallTime start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                                      std::chrono::hours(8))
      : wall_(start.time_since_epoch()), mono_(std::chrono::hours(1000)) {}

  WallTime wall() const override { return WallTime(wall_.load()); }
  MonoTime mono() const override { return MonoTime(mono_.load()); }

  void advance(Millis by) {
    wall_ = wall_.load() + by;
    mono_ = mono_.load() + by;
  }
  // The wall clock is set, by hand or by NTP; the monotonic one does not notice.
  void set_wall(WallTime to) { wall_ = to.time_since_epoch(); }

 private:
  std::atomic<Millis> wall_;
  std::atomic<MonoTime::duration> mono_;
};

}  // namespace sluis
