// SPDX-License-Identifier: Apache-2.0
// KeyRotation: how one selector takes the place of another, domain by domain. The new one signs
// nothing until its record was seen; then a small share of the domain's mail for a day, the same
// messages at every attempt; then everything that the old one signed. The share stays small for as
// long as a receiver has something against the mail that began in that day. A domain whose old
// record is gone already goes over at once. Pure; judged for every message, without a lock.
//
//   pending   its record was not seen
//   canary    it signs kCanaryShare of the mail
//   active    it signs in the old one's place
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mta/base/ids.h"
#include "policy/directory.h"

namespace sluis::policy {

constexpr uint32_t kCanaryPerTenThousand = 500;  // 5 %
constexpr Millis kCanaryTime = std::chrono::hours(24);

enum class RotationStep : uint8_t { Pending, Canary, Active };
std::string_view to_string(RotationStep step);  // "canary"

// The end of the canary's time for a record that was confirmed at `since`. `refused`: a receiver's
// problem that began in that time is open; then it has no end yet.
enum class Refused : uint8_t { No, Yes };
WallTime canary_ends(WallTime since, Refused refused);

RotationStep step_of(const Succession& succession, WallTime now);

// Whether the message is one of the canary's share.
bool in_canary(MessageId id);

// The domain's selectors that sign this message now, strongest first.
std::vector<std::string> selectors_for(const Domain& domain, MessageId id, WallTime now);

}  // namespace sluis::policy
