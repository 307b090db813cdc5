// SPDX-License-Identifier: Apache-2.0
#include "bench/load/arrivals.h"

namespace sluis::load {

Arrivals::Arrivals(double rate, Rhythm rhythm, uint64_t seed)
    : rate_(rate), rhythm_(rhythm), random_(seed) {}

Micros Arrivals::next() {
  if (rhythm_ == Rhythm::Poisson) {
    at_ += std::exponential_distribution<double>(rate_)(random_);
  } else {
    at_ = static_cast<double>(number_) / rate_;  // not summed up: no drift
  }
  ++number_;
  return std::chrono::duration_cast<Micros>(std::chrono::duration<double>(at_));
}

}  // namespace sluis::load
