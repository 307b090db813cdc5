// SPDX-License-Identifier: Apache-2.0
// RateWindow: how much happens a second, over the last minute, out of counters that only rise.
// Sampled every few seconds by the control server; one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "mta/base/clock.h"

namespace sluis::admin {

class RateWindow {
 public:
  using Counters = std::map<std::string, uint64_t>;

  static constexpr Millis kWindow = std::chrono::minutes(1);

  void sample(MonoTime now, Counters counters);
  // From the oldest sample in the window to `counters`; empty before there is one.
  std::map<std::string, double> per_second(MonoTime now, const Counters& counters) const;

 private:
  struct Sample {
    MonoTime at;
    Counters counters;
  };
  std::deque<Sample> samples_;
};

}  // namespace sluis::admin
