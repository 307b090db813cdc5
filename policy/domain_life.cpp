// SPDX-License-Identifier: Apache-2.0
#include "policy/domain_life.h"

#include <algorithm>

namespace sluis::policy {
namespace {

bool is_on(DomainState state) {
  return state == DomainState::Active || state == DomainState::Degraded;
}

struct End {
  WallTime at;
  DomainEvent event;
};

// The first that comes; a deadline before the plan's end when both fall together.
std::optional<End> first_end(DomainState state, const Ends& ends) {
  std::optional<End> first;
  const auto consider = [&first](WallTime at, DomainEvent event) {
    if (!first || at < first->at) first = End{at, event};
  };
  if (state == DomainState::Degraded && !ends.good_waits)
    consider(ends.since + kDegradedDeadline, DomainEvent::DeadlinePassed);
  if (is_on(state) && ends.plan_ends != WallTime{})
    consider(ends.plan_ends, DomainEvent::PlanEnded);
  if (state == DomainState::Paused && ends.pause_until != WallTime{})
    consider(ends.pause_until, DomainEvent::PauseEnded);
  return first;
}

}  // namespace

std::optional<DomainEvent> event_of_facts(DomainState state,
                                          std::span<const Confirmation> selectors,
                                          SwitchOn switch_on) {
  const bool proven = std::any_of(selectors.begin(), selectors.end(),
                                  [](const Confirmation& one) { return one.proven(); });
  const bool confirmed = std::any_of(selectors.begin(), selectors.end(),
                                     [](const Confirmation& one) { return one.confirmed; });
  switch (state) {
    case DomainState::Pending:
      if (proven) return DomainEvent::RecordsFound;
      break;
    case DomainState::Ready:
      if (!confirmed) return DomainEvent::RecordsLost;
      if (proven && switch_on == SwitchOn::ByItself) return DomainEvent::Activate;
      break;
    case DomainState::Active:
      if (!confirmed) return DomainEvent::RecordsLost;
      break;
    case DomainState::Degraded:
      if (proven) return DomainEvent::RecordsFound;
      break;
    case DomainState::Suspended:
    case DomainState::Paused:
    case DomainState::Removed:
      break;
  }
  return std::nullopt;
}

std::optional<DomainEvent> event_of_time(DomainState state, const Ends& ends, WallTime now) {
  const auto end = first_end(state, ends);
  if (!end || now < end->at) return std::nullopt;
  return end->event;
}

std::optional<WallTime> next_end(DomainState state, const Ends& ends) {
  const auto end = first_end(state, ends);
  return end ? std::optional(end->at) : std::nullopt;
}

bool forgotten(DomainState state, WallTime since, WallTime now) {
  return state == DomainState::Removed && now - since >= kTombstoneKept;
}

}  // namespace sluis::policy
