// SPDX-License-Identifier: Apache-2.0
// RelayDoor: the relay as the delivery flow sees it: one door to every shard's Relay. A destination
// belongs to one shard; the door finds it, and brings reports back to the caller's loop.
#pragma once

#include <functional>
#include <string>

#include "mta/deliver/outgoing.h"
#include "mta/queue/shard_queue.h"

namespace sluis::deliver {

class RelayDoor {
 public:
  using Withdrawn = queue::ShardQueue::Withdrawn;

  virtual ~RelayDoor() = default;
  // Under which recipients share a destination.
  virtual std::string destination_key(const std::string& sender_domain,
                                      const mail::Address& recipient) const = 0;
  // job.report is called on the caller's loop.
  virtual void offer(const std::string& destination, DeliveryJob job) = 0;
  // Takes back what has not begun of a message (reported as not attempted) and says whether
  // anything is under way. `then` is called once, on the caller's loop, after those reports.
  virtual void withdraw(MessageId id, std::function<void(Withdrawn)> then) = 0;
};

}  // namespace sluis::deliver
