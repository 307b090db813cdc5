// SPDX-License-Identifier: Apache-2.0
#include "policy/zone_serial.h"

#include "policy/look_schedule.h"

namespace sluis::policy {

Zone judge_serial(std::optional<uint32_t> before, std::optional<uint32_t> now) {
  return before && now && *before != *now ? Zone::Changed : Zone::AsItWas;
}

std::optional<Millis> serial_interval(DomainState state, Millis look_in, double spread) {
  if (state != DomainState::Active) return std::nullopt;
  const double share = 1.0 - kLookSpread + 2 * kLookSpread * spread;
  const Millis interval(static_cast<int64_t>(static_cast<double>(kSerialEvery.count()) * share));
  if (look_in <= interval) return std::nullopt;
  return interval;
}

}  // namespace sluis::policy
