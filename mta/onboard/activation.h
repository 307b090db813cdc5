// SPDX-License-Identifier: Apache-2.0
// Activation: what a look at DNS or a person's act makes of a domain's record. Pure: record and
// check in, new record and what to remember out; policy/domain_state is the only source of state
// changes.
//
// Confirmation. Good news needs two answers a minute apart before a selector signs, unless a person
// made the check and is looking at it. Bad news needs three over half an hour before a selector
// stops, since one odd answer must not unsign a customer's mail. An answer that could not be had
// counts for neither.
#pragma once

#include <string>
#include <vector>

#include "config/schema.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/onboarding_flow.h"
#include "policy/domain_state.h"

namespace sluis::onboard {

using config::Activation;
enum class Mode : uint8_t { Act, DryRun };
enum class CheckedBy : uint8_t { Daemon, Person };

// Who does it and why, as the history shows it.
struct Act {
  std::string actor;
  std::string reason;
  Mode mode = Mode::Act;
};

constexpr const char* kDaemon = "sluis";  // the actor of what nobody ordered
constexpr const char* kSigningPlan = "pro";

struct Consequence {
  DomainRecord record;
  std::vector<HistoryEntry> entries;  // empty: nothing to write down
};

struct CheckContext {
  CheckedBy by = CheckedBy::Daemon;
  std::string actor = kDaemon;
  Activation activation = Activation::Support;
};

Consequence apply_check(DomainRecord record, const DomainCheck& check, const CheckContext& context);

// An act of a person. Conflict when the table does not allow it in this state, with the reason.
Result<Consequence> apply_act(DomainRecord record, policy::DomainEvent event, const Act& act,
                              WallTime now);

// At least one selector may sign.
bool can_sign(const DomainRecord& record);

}  // namespace sluis::onboard
