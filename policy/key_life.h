// SPDX-License-Identifier: Apache-2.0
// KeyLife: where a signing key stands between its making and the day on which its DNS records may
// go. A record must stay for as long as mail that was signed with its key may still be judged:
// after the last signature mail waits here and at receivers for as long as a queue keeps it, and a
// week more is given. (Scheduled mail adds nothing: it is signed when it leaves.) Facts in, verdict
// out. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "mta/base/clock.h"

namespace sluis::policy {

constexpr Millis kKeptAfterUse = std::chrono::hours(7 * 24);

//   new             configured; no domain signs with it yet
//   in use          signs
//   retiring        another takes its place, and some domains still sign with it
//   kept            signs nothing any more; its records must stay until `safe_from`
//   safe to remove  its records and its key may go
enum class KeyStage : uint8_t { New, InUse, Retiring, Kept, SafeToRemove };
std::string_view to_string(KeyStage stage);  // "safe to remove"

struct KeyFacts {
  enum class Place : uint8_t { Configured, Replaced, Gone };  // Gone: left the configuration
  Place place = Place::Configured;
  size_t domains = 0;      // that sign with it
  WallTime first_seen{};   // by this daemon
  WallTime last_signed{};  // zero: never
  Millis queue_life{};     // retry.lifetime
};

struct KeyStanding {
  KeyStage stage = KeyStage::New;
  WallTime safe_from{};  // with Kept and SafeToRemove
};

KeyStanding judge_key(const KeyFacts& facts, WallTime now);

}  // namespace sluis::policy
