// SPDX-License-Identifier: Apache-2.0
// Relay: a shard's way out. Delivery jobs go in, each for one destination; results come out of
// their report functions, exactly one for each recipient, on the loop's thread, never from within
// offer(). What a result means is not decided here (outcome), nor what a destination may be sent
// (delivery flow). Only destination_key may be called from other threads, and only between reloads;
// for all else, the loop's own.
//
//   relay.offer(relay.destination_key("shop.example", recipient), {message, {0, 3}, on_results});
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "mta/deliver/destination.h"
#include "mta/deliver/outgoing.h"
#include "mta/deliver/relay_context.h"
#include "mta/deliver/relay_door.h"

namespace sluis::deliver {

class Relay {
 public:
  explicit Relay(RelayContext context);
  // Breaks everything off; what is under way is reported as not attempted. drain() is the way to
  // leave with manners.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // The key under which recipients share a destination: a route's name or the recipient's domain.
  std::string destination_key(const std::string& sender_domain,
                              const mail::Address& recipient) const;
  // A job whose key names a route that is gone comes back unattempted, to be grouped anew.
  void offer(const std::string& destination_key, DeliveryJob job);

  std::vector<DestinationView> destinations() const;
  // Forgets the suspension of the destinations whose key is, or whose domain matches, the pattern
  // ("example.org", "*.example.org", "*"). Returns how many.
  size_t retry_now(const std::string& pattern);
  // Takes back what has not begun of a message (reported as not attempted before this returns) and
  // says whether anything of it is under way.
  RelayDoor::Withdrawn withdraw(MessageId id);
  // New connections go by the new settings; those that are open finish by the old ones.
  void update_config(std::shared_ptr<const config::Config> config,
                     std::shared_ptr<TlsClientContext> tls);
  // Starts nothing more, hands back what waits, lets what is under way finish for at most `grace`,
  // then breaks it off. `done` is called once, when everything has been reported.
  void drain(Millis grace, std::function<void()> done);

 private:
  Destination* destination(const std::string& key);
  void sweep();

  std::shared_ptr<RelayShared> shared_;
  std::unordered_map<std::string, std::shared_ptr<Destination>> destinations_;
  size_t sweep_at_;
  bool draining_ = false;
  std::unique_ptr<Timer> grace_;
};

}  // namespace sluis::deliver
