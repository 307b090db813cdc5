// SPDX-License-Identifier: Apache-2.0
// What one DNS answer says about one record of a domain: the evidence and the verdict together, as
// a Fact. No waiting and no state: record_verdict weighs several answers against each other,
// onboarding_flow asks, activation draws the consequences.
#pragma once

#include <string>

#include "mta/lookup/evidence_flow.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/probe.h"
#include "mta/onboard/selector_plan.h"

namespace sluis::onboard {

using policy::checks::Evidence;

// The TXT answer at selector._domainkey.domain against our key, the probe deciding. Warning when it
// can be used and something about it is to be improved, such as another way to it than was asked
// for: receivers do not mind how they come to the key.
Fact check_selector(Probe& probe, const SelectorWanted& wanted, const Evidence& answer);

// Usable, but not a CNAME to `target`.
bool is_in_other_form(const Fact& fact);

// Does the name lead to `target`, which only the domain's owner was told?
Fact check_alias_owner(const SelectorWanted& wanted, const Evidence& answer);

// The alias is right and our zone does not serve the domain's own key yet, which is made before it
// is told: then nothing is wrong, and `fact` is made to say so.
bool waits_for_our_zone(const SelectorWanted& wanted, Fact& fact);

// The answer as a person reads it: "TXT "v=DKIM1; …" (TTL 300 s)", "the name does not exist".
std::string shown(const Evidence& answer);

Fact unanswerable(const Evidence& answer);
// The domain's own key cannot be had, so that nothing can be said of its record.
Fact without_key(const SelectorWanted& wanted, const Error& why);

}  // namespace sluis::onboard
