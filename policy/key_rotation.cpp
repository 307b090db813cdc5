// SPDX-License-Identifier: Apache-2.0
#include "policy/key_rotation.h"

#include <algorithm>
#include <array>

namespace sluis::policy {

std::string_view to_string(RotationStep step) {
  static constexpr std::array<std::string_view, 3> kNames{"pending", "canary", "active"};
  return kNames[static_cast<size_t>(step)];
}

WallTime canary_ends(WallTime since, Refused refused) {
  return refused == Refused::Yes ? WallTime::max() : since + kCanaryTime;
}

RotationStep step_of(const Succession& succession, WallTime now) {
  return now < succession.canary_until ? RotationStep::Canary : RotationStep::Active;
}

// Ids rise with time: their bits are mixed (SplitMix64), so that the share is spread over the day.
bool in_canary(MessageId id) {
  uint64_t mixed = id.value + 0x9E3779B97F4A7C15ull;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
  mixed ^= mixed >> 31;
  return mixed % 10000 < kCanaryPerTenThousand;
}

std::vector<std::string> selectors_for(const Domain& domain, MessageId id, WallTime now) {
  std::vector<std::string> selectors = domain.selectors;
  for (const Succession& one : domain.successions) {
    const bool goes_over = step_of(one, now) == RotationStep::Active || in_canary(id);
    std::erase(selectors, goes_over ? one.from : one.to);
  }
  return selectors;
}

}  // namespace sluis::policy
