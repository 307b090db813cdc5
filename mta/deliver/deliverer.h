// SPDX-License-Identifier: Apache-2.0
// Deliverer: takes a leased message from the queue to its outcome: judges whether it may leave,
// groups its recipients by destination, offers them to the relay, and records what came of each:
// events, notices to the sender, the change in the store, in this order, so that nothing is
// forgotten by a crash in between. delivery_flow.cpp tells the story of one message; outcome.h
// decides what a result means. One a shard, on its loop's thread.
#pragma once

#include <memory>

#include "config/schema.h"
#include "keys/key_store.h"
#include "mta/base/random.h"
#include "mta/deliver/flight.h"
#include "mta/deliver/notices.h"
#include "mta/deliver/prepared_message.h"
#include "mta/deliver/recording.h"
#include "mta/deliver/relay_door.h"
#include "mta/events/event.h"
#include "mta/queue/shard_queue.h"
#include "policy/release.h"

namespace sluis::deliver {

// What a reload replaces, all at once.
struct DeliverySettings {
  std::shared_ptr<const config::Config> config;
  std::shared_ptr<const keys::KeyStore> keys;
};

struct DelivererContext {
  Loop& loop;
  const Clock& clock;
  Random& random;
  store::Store& store;
  events::EventSink& events;
  const policy::DirectoryView& directory;
  queue::ShardQueue& queue;
  RelayDoor& relay;
  Notices& notices;
  keys::RsaBatcher* together = nullptr;  // those who sign at the same moment, on any shard
};

class Deliverer {
 public:
  Deliverer(DelivererContext context, DeliverySettings settings);

  // The queue's hand-over; settles the message with the queue at its end.
  void deliver(store::Leased message);
  void reload(DeliverySettings settings) { settings_ = std::move(settings); }
  // Calls back when no message is in flight.
  void when_idle(std::function<void()> then) { gate_.when_idle(std::move(then)); }

 private:
  Task<void> delivery_flow(store::Leased message);
  Task<void> judge_and_act(Flight& flight);
  Task<void> act_on(Flight& flight, const policy::ReleaseVerdict& verdict);
  Task<void> send_flow(Flight& flight, const policy::Go& go);
  Task<void> await_domain(Flight& flight, const std::string& reason);
  Task<void> fail_all(Flight& flight, std::string status, std::string sentence);
  Task<void> record(Flight& flight, std::vector<RecipientResult> results);
  Task<void> record_verdicts(Flight& flight, const std::vector<RecipientResult>& results,
                             Verdicts verdicts);
  Task<void> conclude(Flight& flight);
  Task<void> save(Flight& flight, store::Change::Then then);

  policy::ReleaseVerdict judge(const Flight& flight, const policy::Directory& known) const;
  SigningPlan plan(const Flight& flight, const policy::Go& go) const;
  void start_clock(Flight& flight);
  void offer(const Flight& flight, const policy::Go& go, std::shared_ptr<Results> results);

  const DelivererContext context_;
  DeliverySettings settings_;
  Gate gate_;
};

}  // namespace sluis::deliver
