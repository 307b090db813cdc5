// SPDX-License-Identifier: Apache-2.0
// A record and the state that follows from it (message_state.h), for those who write changes:
// whoever changes a hold, a schedule or a recipient completes the change with with_standing(), so
// that the stored state and due time never disagree with the rest. Pure.
#pragma once

#include "mta/queue/message_state.h"

namespace sluis::queue {

// A message that awaits its domain does so by a decision, not by its record: that is not seen here.
Standing standing_of(const store::Message& message);

// `change` with the state and due time that `before` has after it.
store::Change with_standing(store::Change change, const store::Message& before);

// Every recipient has reached its end.
bool all_ended(const store::Message& message);

}  // namespace sluis::queue
