// SPDX-License-Identifier: Apache-2.0
#include "policy/look_schedule.h"

#include <algorithm>

namespace sluis::policy {
namespace {

using namespace std::chrono_literals;

constexpr WaitingStep kWaiting[] = {{10min, 30s}, {1h, 2min}, {6h, 10min},
                                    {24h, 30min}, {72h, 2h},  {30 * 24h, 24h}};
constexpr Millis kLong = 30min;  // intervals from here on are spread

Millis spread_out(Millis interval, double spread) {
  if (interval < kLong) return interval;
  const double share = 1.0 - kLookSpread + 2 * kLookSpread * spread;
  return Millis(static_cast<int64_t>(static_cast<double>(interval.count()) * share));
}

std::optional<Millis> while_waiting(Millis age) {
  for (const WaitingStep& step : kWaiting) {
    if (age <= step.up_to) return step.every;
  }
  return std::nullopt;
}

std::optional<Millis> usual_interval(const LookFacts& facts, WallTime now) {
  switch (facts.state) {
    case DomainState::Pending:
    case DomainState::Ready:
      return while_waiting(now - facts.wanted);
    case DomainState::Active:
      return kActiveEvery;
    case DomainState::Degraded:
      return kDegradedEvery;
    case DomainState::Suspended:
    case DomainState::Paused:
    case DomainState::Removed:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::span<const WaitingStep> waiting_steps() {
  return kWaiting;
}

std::optional<Millis> look_interval(const LookFacts& facts, WallTime now, double spread) {
  const auto usual = usual_interval(facts, now);
  if (!usual) return std::nullopt;
  Millis interval = spread_out(*usual, spread);
  for (const Confirmation& one : facts.selectors) {
    if (one.good_waits()) interval = std::min(interval, kConfirmGoodAfter);
    if (one.bad_waits()) interval = std::min(interval, kConfirmBadAfter);
  }
  return interval;
}

}  // namespace sluis::policy
