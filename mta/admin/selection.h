// SPDX-License-Identifier: Apache-2.0
// FILTER of the command line, out of a request's arguments: ids, to_domain, sender, recipient,
// account, sender_domain, state, older_than (a duration), reply (a regular expression), all.
#pragma once

#include "mta/admin/args.h"
#include "mta/base/clock.h"
#include "mta/queue/queue_control.h"

namespace sluis::admin {

// What no filter at all means: the whole queue for a question, a mistake for an act.
enum class Unfiltered : uint8_t { IsAll, IsRefused };

// Invalid with a sentence that names the part that is wrong.
Result<queue::Selection> selection_of(const Args& args, WallTime now, Unfiltered unfiltered);

}  // namespace sluis::admin
