// SPDX-License-Identifier: Apache-2.0
#include "mta/app/sharded_relay.h"

#include <functional>
#include <memory>

namespace sluis::app {

using deliver::DeliveryJob;
using deliver::RecipientResult;

const RelayPlace& ShardedRelay::place_of(const std::string& destination) const {
  return places_[std::hash<std::string>{}(destination) % places_.size()];
}

std::string ShardedRelay::destination_key(const std::string& sender_domain,
                                          const mail::Address& recipient) const {
  for (const RelayPlace& place : places_) {
    if (place.loop == &home_) return place.relay->destination_key(sender_domain, recipient);
  }
  return recipient.domain;
}

void ShardedRelay::offer(const std::string& destination, DeliveryJob job) {
  const RelayPlace& place = place_of(destination);
  if (place.loop == &home_) return place.relay->offer(destination, std::move(job));
  job.report = [home = &home_, report = std::move(job.report)](std::vector<RecipientResult> batch) {
    home->post([report, batch = std::move(batch)]() mutable { report(std::move(batch)); });
  };
  place.loop->post([relay = place.relay, destination, job = std::move(job)]() mutable {
    relay->offer(destination, std::move(job));
  });
}

// Asks every shard: a message's destinations may live on any of them.
void ShardedRelay::withdraw(MessageId id, std::function<void(Withdrawn)> then) {
  struct Poll {
    size_t open;
    Withdrawn worst = Withdrawn::Wholly;
    std::function<void(Withdrawn)> then;
  };
  auto poll = std::make_shared<Poll>(Poll{places_.size(), Withdrawn::Wholly, std::move(then)});
  for (const RelayPlace& place : places_) {
    place.loop->post([relay = place.relay, id, poll, home = &home_] {
      const bool under_way = relay->withdraw(id) == Withdrawn::UnderWay;
      home->post([poll, under_way] {
        if (under_way) poll->worst = Withdrawn::UnderWay;
        if (--poll->open == 0) poll->then(poll->worst);
      });
    });
  }
}

}  // namespace sluis::app
