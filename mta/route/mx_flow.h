// SPDX-License-Identifier: Apache-2.0
// The DNS half of routing: a Target into a Plan. Route hosts are looked up by address alone;
// domains by MX, by their own addresses when they have no MX (RFC 5321 5.1), literals not at all.
// What DNS says and what DNS could not say are kept apart: only the former makes a failure
// permanent. One loop's thread; the references outlive the flow.
#pragma once

#include "mta/net/task.h"
#include "mta/route/mx_plan.h"
#include "mta/route/route_table.h"

namespace sluis::route {

struct PlanContext {
  dns::Resolver& resolver;
  Random& random;
  Ourselves ourselves;
  bool allow_private = false;  // private and loopback addresses that DNS names are of use
};

Task<Plan> plan_route(Target target, PlanContext context);

}  // namespace sluis::route
