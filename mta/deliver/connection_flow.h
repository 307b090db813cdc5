// SPDX-License-Identifier: Apache-2.0
// One connection's life: plan the way, try host after host, serve until the session ends. The flow
// holds its destination; it is spawned on the relay's gate and ends by itself.
#pragma once

#include <memory>

#include "mta/net/task.h"

namespace sluis::deliver {

class Destination;

Task<void> run_connection(std::shared_ptr<Destination> destination);

}  // namespace sluis::deliver
