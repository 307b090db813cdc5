// SPDX-License-Identifier: Apache-2.0
// App: the composition root. It builds every object of the daemon in order, owns them, and is the
// only place that knows them all. Start: store, events, keys, shards, registries, control socket,
// doors. Stop, the other way about: doors closed, sessions and attempts finished or broken off,
// store closed.
//
// Shard 0's loop runs on the thread that calls run(); the registries, the control socket and
// signals live there too.
#pragma once

#include <memory>
#include <vector>

#include "mta/admin/control_server.h"
#include "mta/app/auth_reply_watch.h"
#include "mta/app/counting_sink.h"
#include "mta/app/hold_book.h"
#include "mta/app/shard.h"
#include "mta/events/event_log.h"
#include "mta/events/history.h"
#include "mta/onboard/onboarding.h"
#include "mta/queue/queue_service.h"
#include "mta/store/tiered_store.h"

namespace sluis::app {

class App {
 public:
  // Everything built and every door open, nothing moving yet. The error is a sentence for the
  // operator.
  static Result<std::unique_ptr<App>> build(config::Config config);
  ~App();

  // Serves until SIGTERM or SIGINT; returns when all is durable and closed.
  void run();

 private:
  App() = default;

  Result<void> open_store();
  Result<void> leave_out_reused_keys();
  void build_shards();
  Result<void> build_rooms();
  Result<void> open_doors();
  Result<void> check_free(const std::vector<config::Listener>& open,
                          const std::vector<config::Listener>& wanted) const;
  void wire();
  std::optional<std::string> mail_of(const std::string& domain) const;
  admin::AdminContext admin_context();
  admin::StatusFacts status_facts() const;
  Result<events::History> trace(const std::string& key);  // on a worker
  Task<std::vector<admin::DestinationRow>> destination_rows();
  Task<std::vector<queue::Cause>> left_alone_of(store::Message message);
  void retry_destinations(const std::string& pattern);

  void reload();
  Result<void> apply(config::Config config);
  void stop();
  Task<void> shutdown_flow();
  void run_what_is_left();
  Task<bool> mail_flow(onboard::DomainMail mail);  // a notice about a domain, into the queue
  Shard& first() { return *shards_.front(); }

  SystemClock clock_;
  SystemRandom random_;
  Settings settings_;
  store::OpenedStore store_;
  std::shared_ptr<keys::OwnKeys> own_keys_;  // read out of store_
  std::unique_ptr<events::EventLog> event_log_;
  std::unique_ptr<AuthReplyWatch> auth_replies_;
  std::unique_ptr<CountingSink> events_;
  std::unique_ptr<MessageIdSource> ids_;
  std::unique_ptr<keys::RsaBatcher> together_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<WorkerPool> signers_;  // apart: a password's hash takes as long as 100 signatures
  std::shared_ptr<intake::ConnectionLimits> connections_;
  std::shared_ptr<intake::FailureDelays> failures_;
  std::shared_ptr<intake::MessageRoom> room_;
  HandedSockets handed_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::unique_ptr<dns::NetworkServers> name_servers_;
  std::unique_ptr<onboard::Onboarding> onboarding_;
  std::unique_ptr<onboard::PlatformWatch> platform_;
  std::unique_ptr<HoldBook> holds_;
  std::unique_ptr<queue::QueueService> queue_;
  std::unique_ptr<admin::ControlServer> control_;
  std::vector<std::unique_ptr<SignalWatch>> signals_;
  Gate wakes_;  // of mail whose domain changed
  Gate gate_;
  WallTime started_{};
  std::vector<std::string> key_problems_;
  bool stopping_ = false;
};

}  // namespace sluis::app
