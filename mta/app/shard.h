// SPDX-License-Identifier: Apache-2.0
// Shard: one core's worth of Sluis: a loop, a thread, and everything that lives on it: the doors it
// listens at, its sessions, its part of the queue, the destinations that hash to it. Shards share
// what House names and talk by Loop::post.
//
// Built on the main thread; after start() only its own thread touches it, but for loop().post().
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "config/schema.h"
#include "keys/rsa_batcher.h"
#include "mta/app/handed_sockets.h"
#include "mta/app/settings.h"
#include "mta/app/sharded_relay.h"
#include "mta/deliver/deliverer.h"
#include "mta/deliver/notice_flow.h"
#include "mta/deliver/relay.h"
#include "mta/dns/caching_resolver.h"
#include "mta/intake/intake.h"
#include "mta/net/listener.h"
#include "mta/net/tls.h"
#include "mta/net/worker_pool.h"
#include "mta/queue/shard_queue.h"

namespace sluis::app {

// What all shards share; outlives them.
struct House {
  const Clock& clock;
  Random& random;
  store::Store& store;
  MessageIdSource& ids;
  events::EventSink& events;
  WorkerPool& workers;
  WorkerPool& signers;
  std::shared_ptr<intake::ConnectionLimits> connections;
  std::shared_ptr<intake::FailureDelays> failures;
  std::shared_ptr<intake::MessageRoom> room;
  keys::RsaBatcher* together;  // none where the processor cannot
};

class Shard {
 public:
  Shard(const House& house, const Settings& settings);
  ~Shard();

  Loop& loop() { return loop_; }
  queue::ShardQueue& queue() { return queue_; }
  deliver::Relay& relay() { return relay_; }
  dns::Resolver& resolver() { return resolver_; }
  intake::Intake& intake() { return intake_; }
  deliver::NoticeFlow& notices() { return notices_; }
  intake::IntakeContext& intake_context() { return intake_context_; }
  RelayPlace place() { return {&loop_, &relay_}; }

  void connect(std::vector<RelayPlace> places) { door_.connect(std::move(places)); }
  void publish(std::shared_ptr<const policy::Directory> directory) {
    directory_.current = std::move(directory);
  }
  // Opens the doors of `listeners` that are not open, closes those that are not named; the others
  // go by the new settings from now on. On failure nothing has changed. A socket of the service
  // manager is preferred to one of its own.
  Result<void> listen(const std::vector<config::Listener>& listeners, const HandedSockets& handed);
  void reload(const Settings& settings);

  // Begins to move mail; on the loop.
  void start();
  // Runs the loop on a thread of its own until loop().stop().
  void run_on_thread();
  void join();
  // Closes the doors, hands mail back, lets what is under way finish for at most `grace`.
  void drain(Millis grace, std::function<void()> done);

 private:
  struct Door {
    std::shared_ptr<config::Listener> settings;  // of the sessions to come
    std::unique_ptr<Listener> listener;
  };

  Result<Door> open_door(const config::Listener& settings, const HandedSockets& handed);

  Loop loop_;
  policy::DirectoryView directory_;
  dns::CachingResolver resolver_;
  deliver::Relay relay_;
  ShardedRelay door_;
  queue::ShardQueue queue_;
  deliver::NoticeFlow notices_;
  deliver::Deliverer deliverer_;
  intake::IntakeContext intake_context_;
  intake::Intake intake_;
  std::vector<Door> doors_;
  std::thread thread_;
};

}  // namespace sluis::app
