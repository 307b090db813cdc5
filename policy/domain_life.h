// SPDX-License-Identifier: Apache-2.0
// DomainLife: what the facts about a domain's records, and time alone, make happen to it. The two
// are kept apart: facts count only after an answer, so that a question DNS left open moves nothing,
// while an end that was set comes whether DNS answers or not. domain_state.h says where an event
// leads. Pure.
#pragma once

#include <optional>
#include <span>

#include "policy/confirmation.h"
#include "policy/domain_state.h"

namespace sluis::policy {

// How long a domain stays degraded before it is suspended.
constexpr Millis kDegradedDeadline = std::chrono::hours(72);
// How long a removed domain is remembered, and how long only support may give it to another
// account.
constexpr Millis kTombstoneKept = std::chrono::hours(90 * 24);
constexpr Millis kMoveNeedsSupport = std::chrono::hours(7 * 24);

// Whether a domain may be switched on without a person's act now.
enum class SwitchOn : uint8_t { ByPerson, ByItself };

// After an answer: what the domain's selectors make of its state; nullopt when nothing follows.
std::optional<DomainEvent> event_of_facts(DomainState state,
                                          std::span<const Confirmation> selectors,
                                          SwitchOn switch_on);

// The ends that were set; a time of zero is none.
struct Ends {
  WallTime since{};        // of the state
  WallTime pause_until{};  // of a pause
  WallTime plan_ends{};    // of the grace after a downgrade
  // A good answer waits for the one that confirms it; the deadline of a degraded domain waits too.
  bool good_waits = false;
};

std::optional<DomainEvent> event_of_time(DomainState state, const Ends& ends, WallTime now);
// When event_of_time() will have something to say; nullopt: never by itself.
std::optional<WallTime> next_end(DomainState state, const Ends& ends);

// Nothing needs to be remembered of a domain removed at `since` any more.
bool forgotten(DomainState state, WallTime since, WallTime now);

}  // namespace sluis::policy
