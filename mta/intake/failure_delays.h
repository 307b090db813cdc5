// SPDX-License-Identifier: Apache-2.0
// FailureDelays: how long a client that fails to authenticate waits for its answer: the base delay,
// doubled with each failure of the same client, up to kLongest; forgotten after kMemory without
// one. Bounded: with kMost clients in it the one that failed longest ago is forgotten. A success
// clears nothing, for whoever guesses may own one account. Thread-safe, shared by every shard.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <unordered_map>

#include "mta/base/clock.h"
#include "mta/intake/client_network.h"

namespace sluis::intake {

class FailureDelays {
 public:
  static constexpr Millis kLongest = std::chrono::seconds(30);
  static constexpr Millis kMemory = std::chrono::minutes(15);
  static constexpr size_t kMost = 10000;

  // Counts one failure and says how long its answer waits.
  Millis on_failure(const IpAddress& client, Millis base, MonoTime now);
  size_t size() const;

 private:
  struct Entry {
    IpAddress client;
    uint32_t failures = 0;
    MonoTime last{};
  };

  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // latest failure first
  std::unordered_map<IpAddress, std::list<Entry>::iterator, IpAddressHash> index_;
};

}  // namespace sluis::intake
