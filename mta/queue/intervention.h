// SPDX-License-Identifier: Apache-2.0
// What a person's act does to one message, as a pure function of the message at the moment its
// lease is held: so the same function serves a waiting message, one in the ready line and one whose
// attempt just ended. QueueService finds the holder; nobody else writes these changes.
#pragma once

#include <functional>

#include "mta/events/event.h"
#include "mta/queue/queue_control.h"

namespace sluis::queue {

struct Decision {
  Touched::What what = Touched::What::Done;
  std::string sentence;
  std::optional<store::Change> change;  // absent: nothing is written
  std::vector<events::Event> events;    // written before the change is durable
};

using Intervention = std::function<Decision(const store::Message&, WallTime now)>;

Intervention cancelling(Act act);
Intervention pausing(WallTime until, Act act);
Intervention resuming(Act act);
Intervention retrying(Act act);
Intervention giving_up(Act act);
Intervention rescheduling(TimeIntent at, Act act);
// The domain that the message awaited can sign now.
Intervention domain_ready();

// The fields that every event of a message carries.
events::Event event_of(const store::Message& message, events::Kind kind, WallTime now);

}  // namespace sluis::queue
