// SPDX-License-Identifier: Apache-2.0
// What another plan makes of a domain. Any domain is checked; only the plan that includes it lets a
// domain sign. A downgrade leaves a time of grace in which nothing changes, so that the customer's
// mail does not lose its signatures over night; an upgrade ends the grace, or the pause that
// followed it. Pure.
#pragma once

#include <string>

#include "mta/onboard/activation.h"

namespace sluis::onboard {

struct PlanChange {
  std::string plan;
  Millis grace{};  // after a downgrade
};

// Invalid for what is no plan's name, Conflict when the domain has that plan already.
Result<Consequence> apply_plan(DomainRecord record, const PlanChange& change, const Act& act,
                               WallTime now);

// Lower-case letters, digits and hyphens, 32 at most.
bool is_plan_name(std::string_view text);

}  // namespace sluis::onboard
