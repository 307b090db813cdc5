// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/connection_flow.h"

#include "mta/deliver/destination.h"
#include "mta/route/mx_flow.h"

namespace sluis::deliver {
namespace {

using smtp::ClientFailure;
using smtp::FailurePermanence;
using smtp::FailureScope;

smtp::TlsDuty duty_of(config::RelayTls tls, bool prefers_clear) {
  switch (tls) {
    case config::RelayTls::Off:
      return smtp::TlsDuty::Off;
    case config::RelayTls::Opportunistic:
      return prefers_clear ? smtp::TlsDuty::Off : smtp::TlsDuty::Opportunistic;
    case config::RelayTls::Required:
    case config::RelayTls::Verified:
      return smtp::TlsDuty::Required;
  }
  return smtp::TlsDuty::Required;
}

ClientFailure failure_of(const route::PlanFailure& plan) {
  return {FailureScope::Destination,
          plan.permanent ? FailurePermanence::Permanent : FailurePermanence::Transient,
          smtp::ClientStage::Connect,
          0,
          plan.status,
          plan.text};
}

ClientFailure shutting_down() {
  return {FailureScope::Session,
          FailurePermanence::Transient,
          smtp::ClientStage::Idle,
          0,
          "4.3.2",
          "the relay is shutting down"};
}

// The connection as the pool sees it, and what it carries from a host that failed to the next.
class Connection final : public PooledConnection {
 public:
  explicit Connection(std::shared_ptr<Destination> destination)
      : destination_(std::move(destination)) {
    destination_->pool().enter(*this);
  }
  ~Connection() override {
    destination_->pool().leave(*this);
    destination_->on_connection_end();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Task<void> run();
  void abort() override;
  bool holds(MessageId id) const override;

 private:
  enum class Next : uint8_t { Host, SameHostInClear, Done };

  Task<Next> try_host(route::Endpoint endpoint);
  Next after_session(ClientSession& session);
  Next after_failed_opening(const ClientSession& session, const route::Endpoint& endpoint);
  void remember(const ClientFailure& failure, const AttemptFacts& facts);
  SessionContext session_context();

  std::shared_ptr<Destination> destination_;
  ClientSession* session_ = nullptr;
  std::optional<Work> carried_;
  ClientFailure failure_;  // the one to report if no host is left
  AttemptFacts facts_;
  bool failed_ = false;
  bool aborted_ = false;
};

Task<void> Connection::run() {
  route::Plan plan =
      co_await route::plan_route(destination_->target(), destination_->shared().plan_context());
  if (plan.failure && plan.failure->dns == route::PlanFailure::Dns::Silent) {
    const bool over = aborted_ || destination_->closing();
    if (!over) destination_->on_no_answer_from_dns(failure_of(*plan.failure));
    co_return;
  }
  if (plan.failure) remember(failure_of(*plan.failure), {});
  for (size_t at = 0; at < plan.endpoints.size() && !aborted_; ++at) {
    Next next = co_await try_host(plan.endpoints[at]);
    if (next == Next::SameHostInClear) next = co_await try_host(plan.endpoints[at]);
    if (next == Next::Done) co_return;
  }
  if (aborted_ || destination_->closing()) {
    if (carried_) report_not_attempted(*carried_, shutting_down(), facts_, std::nullopt);
    co_return;
  }
  destination_->pool().on_reopen(*this);  // not up, whatever it was
  destination_->on_unreachable(std::exchange(carried_, std::nullopt), failure_, facts_);
}

SessionContext Connection::session_context() {
  const RelayContext& context = destination_->shared().context;
  return {context.loop, context.clock, context.tls, context.config, destination_->shared().scratch};
}

Task<Connection::Next> Connection::try_host(route::Endpoint endpoint) {
  const route::Target& target = destination_->target();
  const bool clear = destination_->prefers_clear(endpoint.host) || !session_context().tls;
  ClientSession session(session_context(), target, endpoint, duty_of(target.tls, clear),
                        *destination_);
  session_ = &session;
  destination_->pool().on_reopen(*this);
  co_await session.open();
  Next next = Next::Host;
  if (session.failure()) {
    next = after_failed_opening(session, endpoint);
  } else {
    destination_->pool().on_open(*this);
    destination_->on_connection_up();
    co_await session.serve(std::exchange(carried_, std::nullopt));
    next = after_session(session);
  }
  session_ = nullptr;
  co_return next;
}

Connection::Next Connection::after_failed_opening(const ClientSession& session,
                                                  const route::Endpoint& endpoint) {
  remember(*session.failure(), session.facts());
  const bool may_do_without = destination_->target().tls == config::RelayTls::Opportunistic;
  if (!session.tls_failed() || !may_do_without) return Next::Host;
  if (destination_->prefers_clear(endpoint.host)) return Next::Host;
  destination_->remember_clear(endpoint.host);
  return Next::SameHostInClear;
}

// A message that a used connection lost goes back unblamed: the peer may have hung up on an idle
// one. One that a fresh connection lost makes this host a failed one, and goes to the next.
Connection::Next Connection::after_session(ClientSession& session) {
  Next next = Next::Done;
  bool fresh = false;
  for (ClientSession::Unsettled& left : session.take_unsettled()) {
    fresh = fresh || left.first;
    if (aborted_) {
      report_not_attempted(left.work, shutting_down(), session.facts(), std::nullopt);
    } else if (left.first && session.failure() && !carried_) {
      carried_ = std::move(left.work);
      remember(*session.failure(), session.facts());
      next = Next::Host;
    } else {
      destination_->give_back(std::move(left.work));
    }
  }
  if (session.failure()) {
    const bool complaint = fresh || session.timed_out() || session.failure()->code == 421;
    destination_->on_broken_session(*session.failure(), complaint ? Complaint::Yes : Complaint::No);
  }
  return next;
}

// A transient failure is kept before a permanent one: some host may yet take the mail.
void Connection::remember(const ClientFailure& failure, const AttemptFacts& facts) {
  if (failed_ && failure.permanence == FailurePermanence::Permanent) return;
  failed_ = true;
  failure_ = failure;
  facts_ = facts;
}

void Connection::abort() {
  aborted_ = true;
  if (carried_) {
    const Work work = std::move(*std::exchange(carried_, std::nullopt));
    report_not_attempted(work, shutting_down(), facts_, std::nullopt);
  }
  if (session_) session_->abort();
}

bool Connection::holds(MessageId id) const {
  return (carried_ && carried_->id() == id) || (session_ && session_->holds(id));
}

}  // namespace

Task<void> run_connection(std::shared_ptr<Destination> destination) {
  Connection connection(std::move(destination));
  co_await connection.run();
}

}  // namespace sluis::deliver
