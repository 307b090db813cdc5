// SPDX-License-Identifier: Apache-2.0
// Reading the queue for people: a sorted page of messages, and counts in a matrix of age buckets.
// Both walk the store, in bounded memory; for a worker.
#pragma once

#include "mta/queue/queue_control.h"
#include "mta/store/store.h"

namespace sluis::queue {

// The first `limit` of the selection in the order asked for. `sending` of a row says that it is
// leased.
Result<std::vector<Row>> list_rows(store::Store& store, const Selection& selection, SortBy sort,
                                   size_t limit);

Result<std::vector<SummaryRow>> summarise(store::Store& store, SummaryBy by, WallTime now);

}  // namespace sluis::queue
