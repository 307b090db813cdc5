// SPDX-License-Identifier: Apache-2.0
// Why a message waits, as one chain of causes from the nearest to the farthest, each with the
// moment at which it ends by itself. Pure: told from the record; what the relay knows of the
// destinations is added by who can ask it.
#pragma once

#include <vector>

#include "mta/queue/queue_control.h"

namespace sluis::queue {

std::vector<Cause> why_it_waits(const store::Message& message, WallTime now);
// The farthest cause of what is deferred: nobody asks the destination (a domain, or a route) now.
Cause left_alone(const std::string& destination, const std::string& failure, WallTime until);
// When it is tried next, if a time decides that.
std::optional<WallTime> when_it_goes(const store::Message& message);

}  // namespace sluis::queue
