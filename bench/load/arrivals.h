// SPDX-License-Identifier: Apache-2.0
// Arrivals: when each message of an open loop is to be sent, whatever became of those before it.
// Latency is measured from these moments, so that a server that stalls is charged for the messages
// which could not even be begun meanwhile (no coordinated omission). Poisson arrivals come as from
// many independent users; fixed ones at even steps. The same seed gives the same moments. Pure.
#pragma once

#include <cstdint>
#include <random>

#include "bench/load/run_clock.h"

namespace sluis::load {

enum class Rhythm : uint8_t { Poisson, Fixed };

class Arrivals {
 public:
  // `rate`: messages a second, above zero.
  Arrivals(double rate, Rhythm rhythm, uint64_t seed);

  // The next moment, counted from the start of the run; never before the last one.
  Micros next();

 private:
  double rate_;
  Rhythm rhythm_;
  std::mt19937_64 random_;
  uint64_t number_ = 0;
  double at_ = 0;  // seconds
};

}  // namespace sluis::load
