// SPDX-License-Identifier: Apache-2.0
// Tally: how many messages are held, by state, and how large they are; kept while they come and go,
// so that Stats never has to count. Safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "mta/store/store.h"

namespace sluis::store {

class Tally {
 public:
  void add(MessageState state, uint64_t octets) {
    const std::lock_guard lock(mutex_);
    ++by_state_[static_cast<size_t>(state)];
    octets_ += octets;
  }
  void remove(MessageState state, uint64_t octets) {
    const std::lock_guard lock(mutex_);
    --by_state_[static_cast<size_t>(state)];
    octets_ -= octets;
  }
  void move(MessageState from, MessageState to) {
    if (from == to) return;
    const std::lock_guard lock(mutex_);
    --by_state_[static_cast<size_t>(from)];
    ++by_state_[static_cast<size_t>(to)];
  }
  Stats stats() const {
    const std::lock_guard lock(mutex_);
    Stats stats;
    stats.by_state = by_state_;
    for (const uint64_t count : by_state_) stats.messages += count;
    stats.octets = octets_;
    return stats;
  }

 private:
  mutable std::mutex mutex_;
  std::array<uint64_t, 5> by_state_{};
  uint64_t octets_ = 0;
};

}  // namespace sluis::store
