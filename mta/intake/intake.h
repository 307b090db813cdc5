// SPDX-License-Identifier: Apache-2.0
// Intake: the front door of one shard. It takes connections from listeners, turns away what is too
// much, and keeps the sessions until they end. A message leaves it through
// IntakeContext::on_accepted (due now) or lies in the store (later). One loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>

#include "mta/intake/session_flow.h"

namespace sluis::intake {

class Intake {
 public:
  // `tls` may be null: none is offered then.
  Intake(IntakeContext context, std::shared_ptr<const IntakeSettings> settings,
         std::shared_ptr<TlsServerContext> tls);
  ~Intake();  // after drain() has called back, or with no session open
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // A connection that `listener` accepted.
  void serve(StreamPtr stream, const config::Listener& listener);
  // For the sessions that begin from now on.
  void reload(std::shared_ptr<const IntakeSettings> settings,
              std::shared_ptr<TlsServerContext> tls);
  // Takes no more connections, says 421 to sessions between transactions, lets the others finish
  // theirs, and breaks off those that have not after `grace`. `then` runs when none is left. Once.
  void drain(Millis grace, std::function<void()> then);

  size_t sessions() const { return sessions_.size(); }

 private:
  class Listed;
  Task<void> run_session(SessionParts parts, ConnectionLimits::Ticket ticket);
  void break_off();
  void turn_away(Stream& stream, const config::Listener& listener, const smtp::Reply& reply);

  IntakeContext context_;
  std::shared_ptr<const IntakeSettings> settings_;
  std::shared_ptr<TlsServerContext> tls_;
  std::unordered_set<Session*> sessions_;
  Gate gate_;
  std::unique_ptr<Timer> grace_;
  bool draining_ = false;
};

}  // namespace sluis::intake
