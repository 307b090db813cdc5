// SPDX-License-Identifier: Apache-2.0
// Between the evidence of the checks and the machines of policy/spf: what was answered as they read
// it, and what they want to know as a question of the checks. Pure.
#pragma once

#include "policy/checks/evidence.h"
#include "policy/spf/question.h"

namespace sluis::policy::checks {

// Everything in the evidence that SPF can ask for.
spf::Answers spf_answers(const EvidenceSet& evidence);
Question asked_by(const spf::Question& question);

}  // namespace sluis::policy::checks
