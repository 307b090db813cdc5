// SPDX-License-Identifier: Apache-2.0
// LookSchedule: when a domain's records are looked at again without anyone asking. Often while
// someone waits, thinning out to daily and dropped after thirty days; every six hours once it
// signs; soon when an answer waits for others that confirm it. Pure.
#pragma once

#include <optional>
#include <span>

#include "policy/confirmation.h"
#include "policy/directory.h"

namespace sluis::policy {

// While a domain waits for its records: up to this long after someone looked, this often. After the
// last step it is not looked at any more until someone asks.
struct WaitingStep {
  Millis up_to;
  Millis every;
};

constexpr Millis kActiveEvery = std::chrono::hours(6);
constexpr Millis kDegradedEvery = std::chrono::minutes(15);
constexpr Millis kConfirmGoodAfter = std::chrono::seconds(61);
constexpr Millis kConfirmBadAfter = std::chrono::minutes(15);
// Long intervals are this share longer or shorter, so that domains do not march in step.
constexpr double kLookSpread = 0.2;

std::span<const WaitingStep> waiting_steps();

struct LookFacts {
  DomainState state = DomainState::Pending;
  WallTime wanted{};  // when it came into its state or a person last looked, the later of the two
  std::span<const Confirmation> selectors;
};

// From a look now to the next one; nullopt: none by itself. `spread` in [0, 1) places the interval
// within kLookSpread.
std::optional<Millis> look_interval(const LookFacts& facts, WallTime now, double spread);

}  // namespace sluis::policy
