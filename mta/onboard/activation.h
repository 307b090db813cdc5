// SPDX-License-Identifier: Apache-2.0
// Activation: what a look at DNS, a person's act or time alone makes of a domain's record. Pure:
// record and check in, new record and what to remember out. The rules are policy's: confirmation
// (when answers count), domain_life (what follows), domain_state (where it leads).
#pragma once

#include <string>
#include <vector>

#include "config/schema.h"
#include "mta/onboard/domain_move.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/onboarding_flow.h"

namespace sluis::onboard {

using config::Activation;
using policy::AskedBy;
enum class Mode : uint8_t { Act, DryRun };
// Whether the snapshot that mail is judged by is renewed by the act itself, or by whoever does
// many.
enum class Publish : uint8_t { Now, Later };

// Who does it and why, as the history shows it.
struct Act {
  std::string actor;
  std::string reason;
  Mode mode = Mode::Act;
  Publish publish = Publish::Now;
  // Of what the checks say where it is refused; the history is written in English.
  policy::Language language = policy::Language::English;
};

constexpr const char* kSigningPlan = "pro";

struct Consequence {
  DomainRecord record;
  std::vector<HistoryEntry> entries;  // empty: nothing to write down
};

struct CheckContext {
  AskedBy by = AskedBy::Daemon;
  std::string actor = kDaemon;
  Activation activation = Activation::Support;
  Millis queue_life = config::Retry{}.lifetime;  // how long mail may be on its way
};

Consequence apply_check(DomainRecord record, const DomainCheck& check, const CheckContext& context);

// The ends that have come: of a deadline, of a pause, of the grace after a downgrade.
Consequence apply_time(DomainRecord record, WallTime now);

// An act of a person. Conflict when the table does not allow it in this state, with the reason.
Result<Consequence> apply_act(DomainRecord record, policy::DomainEvent event, const Act& act,
                              WallTime now);

// Receivers refused or put off its mail for want of proof of its sender: what follows for the
// record, and whether DNS is to be looked at now.
struct AuthConsequence {
  Consequence consequence;
  bool look = false;
};
AuthConsequence apply_replies(DomainRecord record, const policy::AuthReplies& replies);
// For a person: who refuses, what it missed, and its words.
policy::Finding finding_of(const policy::AuthProblem& problem);
// "refused by Gmail (dkim)"
std::string name_of(const policy::AuthProblem& problem);

// Its plan lets it sign.
bool plan_signs(const DomainRecord& record);

// At least one selector may sign.
bool can_sign(const DomainRecord& record);

}  // namespace sluis::onboard
