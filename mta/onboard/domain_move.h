// SPDX-License-Identifier: Apache-2.0
// A domain's record moved by one event: the state that policy/domain_state gives, and what belongs
// to entering it. The only place that writes a record's state. Pure.
#pragma once

#include <optional>
#include <string>

#include "mta/onboard/domain_record.h"
#include "policy/domain_life.h"

namespace sluis::onboard {

constexpr const char* kDaemon = "sluis";  // the actor of what nobody ordered

// Who brings it about and why, as the history shows it.
struct Cause {
  std::string actor = kDaemon;
  std::string reason;
};

// The history entry of the move; nullopt, and the record as it was, where the event changes
// nothing in this state.
std::optional<HistoryEntry> move_domain(DomainRecord& record, policy::DomainEvent event,
                                        Cause cause, WallTime now);

}  // namespace sluis::onboard
