// SPDX-License-Identifier: Apache-2.0
// ShardedRelay: one shard's door to every shard's Relay. A destination belongs to the shard that
// its name hashes to, so that its connections and limits have one owner. Jobs go there and reports
// come back by Loop::post; on one shard nothing is posted at all.
#pragma once

#include <vector>

#include "mta/deliver/relay.h"
#include "mta/deliver/relay_door.h"
#include "mta/net/loop.h"

namespace sluis::app {

struct RelayPlace {
  Loop* loop = nullptr;
  deliver::Relay* relay = nullptr;
};

class ShardedRelay final : public deliver::RelayDoor {
 public:
  explicit ShardedRelay(Loop& home) : home_(home) {}
  // All shards in order; before the first offer.
  void connect(std::vector<RelayPlace> places) { places_ = std::move(places); }

  std::string destination_key(const std::string& sender_domain,
                              const mail::Address& recipient) const override;
  void offer(const std::string& destination, deliver::DeliveryJob job) override;
  void withdraw(MessageId id, std::function<void(Withdrawn)> then) override;

 private:
  const RelayPlace& place_of(const std::string& destination) const;

  Loop& home_;
  std::vector<RelayPlace> places_;
};

}  // namespace sluis::app
