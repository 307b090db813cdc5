// SPDX-License-Identifier: Apache-2.0
// Groups: by what messages are counted for people, and how old they count as. Pure; safe from any
// thread. The counts that are kept stand in census.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/store/message.h"

namespace sluis::store {

enum class GroupBy : uint8_t { Destination, SenderDomain, State, Reply, Account };
inline constexpr std::array kGroupings{GroupBy::Destination, GroupBy::SenderDomain, GroupBy::State,
                                       GroupBy::Reply, GroupBy::Account};

// Upper ends, by age since acceptance.
inline constexpr std::array<Millis, 6> kAgeBuckets{
    std::chrono::minutes(1), std::chrono::minutes(10), std::chrono::hours(1),
    std::chrono::hours(6),   std::chrono::hours(24),   Millis::max()};
using ByAge = std::array<uint64_t, kAgeBuckets.size()>;

struct Group {
  std::string key;
  uint64_t messages = 0;
  uint64_t octets = 0;
  ByAge by_age{};
};

// The keys under which one message counts, each once: its account, or the destinations of the
// recipients that have not ended, and so on.
std::vector<std::string> group_keys(const Message& message, GroupBy by);

// Whole seconds since 1970, as ages are counted; nothing is older than that.
uint32_t age_second(WallTime time);
constexpr uint32_t kAgeMinute = 60;
constexpr uint32_t minute_of(uint32_t second) {
  return second - second % kAgeMinute;
}
// The bucket of what was accepted at `accepted`. Up to ten minutes ages are told to the second;
// beyond, to the minute in which the message was accepted.
size_t age_bucket(uint32_t accepted, uint32_t now);

}  // namespace sluis::store
