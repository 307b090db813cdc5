// SPDX-License-Identifier: Apache-2.0
// Ownership: a token that only who may edit the domain's zone can publish, as a TXT record. The
// shared keys of schemes txt and legacy prove nothing about whose a domain is: automatic activation
// asks for it, and a person's activation without it is an override. No waiting, no state.
#pragma once

#include <string>

#include "mta/onboard/domain_record.h"
#include "mta/onboard/record_instructions.h"
#include "policy/checks/evidence.h"

namespace sluis::onboard {

constexpr size_t kTokenLength = 32;

std::string ownership_name(const std::string& domain);  // "_sluis-verify.klant.nl"
std::string ownership_value(const std::string& token);  // "sluis-verify=abc…"

// The TXT answer at ownership_name(): one of its records must be ours, others may stand beside it.
Fact check_ownership(const std::string& token, const policy::checks::Evidence& answer);

RecordInstruction ownership_instruction(const std::string& domain, const std::string& token);

// By this token, or by a CNAME to a name that only its owner was told (selector_plan.h).
bool owner_is_known(const DomainRecord& record);

}  // namespace sluis::onboard
