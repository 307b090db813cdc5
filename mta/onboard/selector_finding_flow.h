// SPDX-License-Identifier: Apache-2.0
// Why a selector's record is missing or not ours, as the catalogue of checks tells it: when the
// right name has nothing, the names are looked at where records end up by mistake. It explains and
// decides nothing; what a fact is stays with record_check. One loop's thread.
#pragma once

#include <memory>
#include <string>

#include "mta/lookup/evidence_flow.h"
#include "mta/onboard/record_check.h"
#include "policy/sentences.h"

namespace sluis::onboard {

struct SelectorAt {
  std::shared_ptr<Probe> probe;
  SelectorWanted wanted;
  std::vector<SelectorWanted> others;  // that the domain is asked for too
};

// `seen`: the answer at the selector's own name, which is not asked again. The finding's id is
// empty when the checks have nothing against the record. What `ask` needs outlives the flow.
Task<policy::Finding> explain_selector(lookup::Ask ask, SelectorAt at,
                                       policy::checks::Evidence seen);

}  // namespace sluis::onboard
