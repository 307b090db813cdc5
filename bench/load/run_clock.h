// SPDX-License-Identifier: Apache-2.0
// RunClock: the instants of one run, in microseconds since 1970. It reads the wall clock once and
// the monotonic one from then on, so that a clock that is set during a run moves nothing, while
// generator and sink, two processes or two machines, still agree. A value; safe from any thread.
#pragma once

#include <chrono>

#include "mta/base/clock.h"

namespace sluis::load {

using Micros = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Micros>;

class RunClock {
 public:
  RunClock()
      : wall_(std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now())),
        mono_(std::chrono::steady_clock::now()) {}

  Instant now() const { return at(std::chrono::steady_clock::now()); }
  Instant at(MonoTime mono) const {
    return wall_ + std::chrono::duration_cast<Micros>(mono - mono_);
  }
  MonoTime mono_at(Instant instant) const { return mono_ + (instant - wall_); }

 private:
  Instant wall_;
  MonoTime mono_;
};

}  // namespace sluis::load
