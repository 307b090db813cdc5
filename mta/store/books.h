// SPDX-License-Identifier: Apache-2.0
// Books: what the generations of one store keep in common, so that a message may move from one to
// the other while it is leased, counted and waited for.
#pragma once

#include "mta/store/census.h"
#include "mta/store/due_watch.h"
#include "mta/store/leases.h"
#include "mta/store/tally.h"

namespace sluis::store {

struct Books {
  Leases leases;
  Tally tally;
  Census census;
  DueWatch watch;
};

}  // namespace sluis::store
