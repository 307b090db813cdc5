// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/failure_delays.h"

#include <algorithm>

namespace sluis::intake {
namespace {

constexpr uint32_t kMostDoublings = 20;  // keeps the shift within an int64

}  // namespace

Millis FailureDelays::on_failure(const IpAddress& client, Millis base, MonoTime now) {
  const IpAddress network = client_network(client);
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(network);
  if (found == index_.end()) {
    if (entries_.size() == kMost) {
      index_.erase(entries_.back().client);
      entries_.pop_back();
    }
    entries_.push_front({network, 0, now});
    index_[network] = entries_.begin();
  } else {
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  Entry& entry = entries_.front();
  if (now - entry.last > kMemory) entry.failures = 0;
  entry.last = now;
  const Millis delay = base * (int64_t{1} << std::min(entry.failures, kMostDoublings));
  ++entry.failures;
  return std::min(delay, kLongest);
}

size_t FailureDelays::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace sluis::intake
