// SPDX-License-Identifier: Apache-2.0
// LastUse: when a key last signed mail, to the minute: cheap enough for every message on every
// thread. Shared by the key stores that hold the same key, over reloads. Any thread.
#pragma once

#include <atomic>

#include "mta/base/clock.h"

namespace sluis::keys {

class LastUse {
 public:
  // Mostly a read: the threads do not take the cache line from each other for every message.
  void mark(WallTime now) {
    const int64_t at = now.time_since_epoch().count();
    const int64_t known = at_.load(std::memory_order_relaxed);
    if (at >= known + kGrain.count()) at_.store(at, std::memory_order_relaxed);
  }
  WallTime at() const { return WallTime(Millis(at_.load(std::memory_order_relaxed))); }

 private:
  static constexpr Millis kGrain = std::chrono::minutes(1);
  std::atomic<int64_t> at_{0};
};

}  // namespace sluis::keys
