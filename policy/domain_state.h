// SPDX-License-Identifier: Apache-2.0
// The life of a customer's domain: the one table that says which state follows which. Facts and
// commands come in as events; whoever raises one has checked what it claims (RecordsFound: a record
// was seen to match and a probe verified against it). Pure.
//
//   pending    waits for the customer's records
//   ready      a record matches; waits for support (or for the automatic activation)
//   active     signs with every selector whose record matches
//   degraded   was active, no record matches any more; a deadline runs
//   suspended  off, by a person or by that deadline; a person switches it on again
//   paused     off for the plan's sake or by a person, until an end if one was set
//   removed    a tombstone, kept for a while
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "policy/directory.h"

namespace sluis::policy {

enum class DomainEvent {
  RecordsFound,
  RecordsLost,
  DeadlinePassed,
  PlanEnded,
  PauseEnded,
  Activate,
  Suspend,
  Pause,
  Remove,
  Add
};

struct DomainTransition {
  DomainState from;
  DomainEvent event;
  DomainState to;
};

std::span<const DomainTransition> domain_transitions();

// The state after `event`; nullopt where the event changes nothing or is not allowed.
std::optional<DomainState> next_state(DomainState from, DomainEvent event);

std::string_view to_string(DomainState state);  // "pending"
std::string_view to_string(DomainEvent event);  // "records found"
std::optional<DomainState> parse_domain_state(std::string_view text);

}  // namespace sluis::policy
