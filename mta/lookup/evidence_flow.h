// SPDX-License-Identifier: Apache-2.0
// evidence_flow: asks DNS what the checks of policy/checks want to know, round after round, and
// notes who answered what and when. It judges nothing. One loop's thread.
#pragma once

#include <functional>

#include "mta/base/clock.h"
#include "mta/dns/resolver.h"
#include "policy/checks/evidence.h"

namespace sluis::lookup {

using policy::checks::Evidence;
using policy::checks::EvidenceSet;
using policy::checks::Question;

// What to ask next, given what is known; nothing when that is enough.
using Plan = std::function<std::vector<Question>(const EvidenceSet&)>;

// One look asks at most so many questions, and gives up after so many without an answer: a silent
// server must not cost a time-out for each name.
constexpr size_t kMostQuestions = 64;
constexpr size_t kMostUnanswered = 2;

struct Asker {  // all outlive the flow
  dns::Resolver& resolver;
  const Clock& clock;
};

// One question to whoever is to be asked.
using Ask = std::function<Task<Evidence>(Question)>;

// `known` and what was asked beside it. What `ask` needs outlives the flow.
Task<EvidenceSet> gather(Ask ask, Plan plan, EvidenceSet known);
// From the resolver. Nothing is taken from our own cache.
Task<EvidenceSet> gather(Asker asker, Plan plan, EvidenceSet known);
Task<Evidence> ask_resolver(Asker asker, Question question);

dns::Type dns_type(policy::checks::RecordType type);
Evidence evidence_of(Question question, const dns::Answer& answer, WallTime at);

}  // namespace sluis::lookup
