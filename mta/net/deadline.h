// SPDX-License-Identifier: Apache-2.0
// Deadline: the end of an operation that waits several times, each time for no longer than what is
// left of it. Never less than a millisecond is: what has come already is still taken.
#pragma once

#include <algorithm>
#include <chrono>

#include "mta/base/clock.h"

namespace sluis {

class Deadline {
 public:
  explicit Deadline(Millis timeout) : end_(std::chrono::steady_clock::now() + timeout) {}
  Millis left() const {
    const auto rest = end_ - std::chrono::steady_clock::now();
    return std::max(std::chrono::duration_cast<Millis>(rest), Millis(1));
  }

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace sluis
