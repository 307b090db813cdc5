// SPDX-License-Identifier: Apache-2.0
#include "policy/key_life.h"

#include <algorithm>
#include <array>

namespace sluis::policy {

std::string_view to_string(KeyStage stage) {
  static constexpr std::array<std::string_view, 5> kNames{"new", "in use", "retiring", "kept",
                                                          "safe to remove"};
  return kNames[static_cast<size_t>(stage)];
}

KeyStanding judge_key(const KeyFacts& facts, WallTime now) {
  using Place = KeyFacts::Place;
  if (facts.place == Place::Configured)
    return {facts.domains > 0 ? KeyStage::InUse : KeyStage::New, {}};
  if (facts.place == Place::Replaced && facts.domains > 0) return {KeyStage::Retiring, {}};
  // A key that was in use before anyone noted signatures counts as used when it was first seen.
  const WallTime last = std::max(facts.last_signed, facts.first_seen);
  const WallTime safe_from = last + facts.queue_life + kKeptAfterUse;
  return {now < safe_from ? KeyStage::Kept : KeyStage::SafeToRemove, safe_from};
}

}  // namespace sluis::policy
