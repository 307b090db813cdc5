// SPDX-License-Identifier: Apache-2.0
// SchemeChange: a domain that is set up with one kind of records gets another kind. What signs its
// mail goes on signing until the records of the new scheme are confirmed. Pure.
#pragma once

#include "mta/onboard/activation.h"

namespace sluis::onboard {

struct SchemeChange {
  Scheme to = Scheme::Txt;
  std::string token;  // for a domain that was never given one
};

// Conflict when it has that scheme already.
Result<Consequence> apply_scheme(DomainRecord record, SchemeChange change, const Act& act,
                                 WallTime now);

// Ends the move when every selector of the domain's scheme is confirmed: those of the other are
// dropped from the record and named; empty while it lasts.
std::string end_move(DomainRecord& record);

// The same within its scheme: `leaving` are dropped when every other selector is confirmed.
std::string end_leaving(DomainRecord& record, const std::vector<std::string>& leaving);

}  // namespace sluis::onboard
