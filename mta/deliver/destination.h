// SPDX-License-Identifier: Apache-2.0
// Destination: all mail of one key (a domain, or a route): its queue, its connections, how hard it
// is pushed (policy/shaping) and whether it is down.
//
// - Work waits in order of arrival within its account, and accounts take turns; connections take it
//   when they are ready. While one is up, work is signed before it waits (SigningAhead), and what
//   is signed at the same moment arrives in any order; until then it waits unsigned, so that a
//   destination that is down costs no RSA. Another one is opened only
//   while more work waits than connections are being opened, up to shaping's limit.
// - A connection tries the hosts in MX order. What a host's failure left unanswered goes to the
//   next host before any recipient is failed.
// - When a connection ran out of hosts, no other one is up and nothing was ever answered, the
//   destination is down: the message that tested it is reported as attempted, all that wait are
//   handed back with the time of the next test, at no cost to them. DNS that does not answer is a
//   shorter pause, and costs none of them an attempt.
// - An answer that is final for the whole domain (no such domain, null MX) is every message's
// answer.
//
// Kept alive by its connections' flows. Nothing is reported inside offer(). One loop's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "mta/base/fair_queue.h"
#include "mta/deliver/client_session.h"
#include "mta/deliver/connection_pool.h"
#include "mta/deliver/relay_context.h"
#include "mta/deliver/signing_ahead.h"
#include "mta/route/route_table.h"
#include "policy/shaping.h"

namespace sluis::deliver {

// One line of `sluis top`, and the end of `queue show`'s chain of causes.
struct DestinationView {
  enum class State : uint8_t { Idle, Active, Suspended };
  std::string name;
  size_t queued = 0;
  size_t connections = 0;
  uint32_t limit = 0;  // connections allowed now
  State state = State::Idle;
  std::optional<WallTime> suspended_until;
  std::string why;  // the failure that suspended it
  std::string last_reply;
  uint64_t delivered = 0;  // recipients, since the start
  uint64_t refused = 0;    // recipients that got a 4xx or 5xx
};

// Whether a broken session says that the destination has had enough of us; the end of a connection
// that sat idle does not.
enum class Complaint : uint8_t { No, Yes };

class Destination final : public WorkSource, public std::enable_shared_from_this<Destination> {
 public:
  Destination(std::shared_ptr<RelayShared> shared, route::Target target);

  void offer(DeliveryJob job);
  void withdraw(MessageId id);
  bool holds(MessageId id) const { return pool_.holds(id); }
  void retry_now();
  void configure(route::Target target);
  // Starts nothing more: the queue is handed back, idle connections say goodbye.
  void close();
  void abort() { pool_.abort_all(); }
  // Nothing waits, nothing is open, and nothing was learnt that is worth keeping.
  bool forgettable() const;
  DestinationView view() const;

  std::optional<Work> take() override;
  void give_back(Work work) override;
  void on_transaction(const TransactionTally& tally) override;
  Task<bool> wait_for_work(Millis idle) override;
  bool closing() const override { return closing_; }

  // For the destination's connections.
  RelayShared& shared() { return *shared_; }
  const route::Target& target() const { return target_; }
  ConnectionPool& pool() { return pool_; }
  // The host's TLS did not work lately: where TLS is opportunistic, do without.
  bool prefers_clear(const std::string& host) const;
  void remember_clear(const std::string& host);
  // A connection ran out of hosts. `tester`: the work it carried.
  void on_unreachable(std::optional<Work> tester, const smtp::ClientFailure& failure,
                      const AttemptFacts& facts);
  // DNS could not say where the hosts are; the connection carried nothing.
  void on_no_answer_from_dns(const smtp::ClientFailure& failure);
  void on_broken_session(const smtp::ClientFailure& failure, Complaint complaint);
  void on_connection_up();
  void on_connection_end() { pump_soon(); }

 private:
  void line_up(Work work);
  void wait_in_line(Work work);
  std::vector<Work> take_waiting();
  void pump_soon();
  void pump();
  bool may_start() const;
  bool may_open() const;
  void suspend(policy::Shaping::Down why, const smtp::ClientFailure& failure,
               const AttemptFacts& facts);
  void hand_back_queue(std::optional<WallTime> not_before);
  void fail_queue(const smtp::ClientFailure& failure, const AttemptFacts& facts);
  WallTime wall_of(MonoTime time) const;

  std::shared_ptr<RelayShared> shared_;
  route::Target target_;
  policy::Shaping shaping_;
  ConnectionPool pool_;
  FairQueue<Work> queue_;  // by account
  SigningAhead signing_;
  Timer rate_timer_;  // runs while the rate forbids a start
  bool pump_posted_ = false;
  bool closing_ = false;
  MonoTime open_after_{};  // a connection failed while others are up: not at once again
  smtp::ClientFailure last_failure_;
  AttemptFacts last_facts_;
  std::unordered_map<std::string, MonoTime> clear_until_;
  std::string last_reply_;
  uint64_t delivered_ = 0;
  uint64_t refused_ = 0;
};

}  // namespace sluis::deliver
