// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_move.h"

#include <algorithm>

namespace sluis::onboard {
namespace {

using policy::DomainEvent;
using policy::DomainState;

// Signing begins with what was seen right last; a selector whose last answer was bad has to be
// confirmed anew.
void keep_only_proven(DomainRecord& record) {
  for (SelectorFact& one : record.selectors) {
    if (!one.seen.proven()) one.seen.confirmed = false;
  }
}

// After a time in which nobody looked, nothing counts as seen.
void forget_what_was_seen(DomainRecord& record) {
  for (SelectorFact& one : record.selectors) one.seen = {};
}

void leave_pause(DomainRecord& record) {
  record.pause_until = {};
  record.paused_for_plan = false;
}

void enter(DomainRecord& record, DomainEvent event) {
  switch (event) {
    case DomainEvent::Activate:
      record.approved = true;
      keep_only_proven(record);
      break;
    case DomainEvent::Suspend:
    case DomainEvent::Remove:
    case DomainEvent::DeadlinePassed:
      record.approved = false;
      break;
    case DomainEvent::PlanEnded:
      record.plan_ends = {};
      record.paused_for_plan = true;
      break;
    case DomainEvent::PauseEnded:
    case DomainEvent::Add:
      forget_what_was_seen(record);
      break;
    case DomainEvent::RecordsFound:
    case DomainEvent::RecordsLost:
    case DomainEvent::Pause:
      break;
  }
}

}  // namespace

std::optional<HistoryEntry> move_domain(DomainRecord& record, DomainEvent event, Cause cause,
                                        WallTime now) {
  const auto to = policy::next_state(record.state, event);
  if (!to) return std::nullopt;
  HistoryEntry entry{now, cause.actor,
                     "state " + std::string(policy::to_string(record.state)) + " -> " +
                         std::string(policy::to_string(*to)),
                     cause.reason};
  if (record.state == DomainState::Paused) leave_pause(record);
  enter(record, event);
  record.state = *to;
  record.since = now;
  record.reason = cause.reason.empty()
                      ? std::string(policy::to_string(event)) + " by " + cause.actor
                      : std::move(cause.reason);
  record.actor = std::move(cause.actor);
  return entry;
}

}  // namespace sluis::onboard
