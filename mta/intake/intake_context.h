// SPDX-License-Identifier: Apache-2.0
// What every session of one shard works with: references to what outlives intake, and what shards
// share. Made once by the composition root.
#pragma once

#include <functional>
#include <memory>

#include "mta/base/clock.h"
#include "mta/base/ids.h"
#include "mta/base/random.h"
#include "mta/events/event.h"
#include "mta/intake/connection_limits.h"
#include "mta/intake/failure_delays.h"
#include "mta/intake/message_room.h"
#include "mta/net/loop.h"
#include "mta/net/worker_pool.h"
#include "mta/store/store.h"
#include "policy/directory.h"

namespace sluis::intake {

struct IntakeContext {
  Loop& loop;
  const Clock& clock;
  Random& random;
  store::Store& store;
  MessageIdSource& ids;
  events::EventSink& events;
  WorkerPool& workers;
  const policy::DirectoryView& directory;
  std::shared_ptr<ConnectionLimits> connections;  // over all shards
  std::shared_ptr<FailureDelays> failures;        // over all shards
  std::shared_ptr<MessageRoom> room;              // over all shards
  // A message that is due now, durable and leased: the queue takes it from here.
  std::function<void(store::Leased)> on_accepted;
};

}  // namespace sluis::intake
