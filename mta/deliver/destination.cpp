// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/destination.h"

#include <algorithm>
#include <iterator>

#include "mta/base/civil_time.h"
#include "mta/base/log.h"
#include "mta/deliver/connection_flow.h"

namespace sluis::deliver {
namespace {

constexpr Millis kClearFor = std::chrono::hours(1);  // how long a host's broken TLS is remembered
constexpr size_t kHostsRemembered = 100;
constexpr uint32_t kBreaksBorne = 5;  // stale connections, one after the other, under one message

}  // namespace

Destination::Destination(std::shared_ptr<RelayShared> shared, route::Target target)
    : shared_(std::move(shared)),
      target_(std::move(target)),
      shaping_(shared_->context.config->relay.connections_per_destination,
               shared_->context.config->relay.rate_per_destination),
      pool_(shared_->context.loop),
      rate_timer_(shared_->context.loop, [this] { pump_soon(); }) {}

void Destination::offer(DeliveryJob job) {
  const uint32_t most = shared_->context.config->relay.recipients_per_transaction;
  for (Work& part : split_job(std::move(job), most)) line_up(std::move(part));
  pump_soon();
}

void Destination::line_up(Work work) {
  const bool up = pool_.size() > pool_.opening();
  if (!up || closing_ || work.job->message->prepared()) return wait_in_line(std::move(work));
  signing_.begin(*shared_, std::move(work), [self = shared_from_this()](Work ready) {
    self->wait_in_line(std::move(ready));
    self->pump_soon();
  });
}

void Destination::wait_in_line(Work work) {
  const std::string account = work.job->account;
  queue_.push(account, std::move(work));
}

void Destination::withdraw(MessageId id) {
  const auto wanted = [id](const Work& work) { return work.id() == id; };
  std::vector<Work> taken = queue_.take_if(wanted);
  std::ranges::move(signing_.take_out(wanted), std::back_inserter(taken));
  const smtp::ClientFailure withdrawn{smtp::FailureScope::Message,
                                      smtp::FailurePermanence::Transient,
                                      smtp::ClientStage::Idle,
                                      0,
                                      "4.3.0",
                                      "withdrawn"};
  for (const Work& work : taken) report_not_attempted(work, withdrawn, {}, std::nullopt);
}

void Destination::retry_now() {
  shaping_.forget_suspension();
  open_after_ = {};
  pump_soon();
}

void Destination::configure(route::Target target) {
  const config::Relay& relay = shared_->context.config->relay;
  target_ = std::move(target);
  shaping_.configure(relay.connections_per_destination, relay.rate_per_destination);
  clear_until_.clear();
}

void Destination::close() {
  closing_ = true;
  last_failure_ = {smtp::FailureScope::Session,
                   smtp::FailurePermanence::Transient,
                   smtp::ClientStage::Idle,
                   0,
                   "4.3.2",
                   "the relay is shutting down"};
  last_facts_ = {};
  hand_back_queue(std::nullopt);
  pool_.dismiss_idle();
}

bool Destination::forgettable() const {
  return queue_.empty() && signing_.size() == 0 && pool_.size() == 0 && clear_until_.empty() &&
         !shaping_.suspended(shared_->context.clock.mono());
}

std::optional<Work> Destination::take() {
  if (queue_.empty() || closing_ || rate_timer_.running()) return std::nullopt;
  const Millis wait = shaping_.take_start(shared_->context.clock.mono());
  if (wait > Millis(0)) {
    rate_timer_.start(wait);
    return std::nullopt;
  }
  return queue_.pop();
}

void Destination::give_back(Work work) {
  if (closing_) return report_not_attempted(work, last_failure_, {}, std::nullopt);
  if (work.broken > kBreaksBorne) return report_failure(work, last_failure_, last_facts_);
  const std::string account = work.job->account;
  queue_.push_front(account, std::move(work));
  pump_soon();
}

void Destination::on_transaction(const TransactionTally& tally) {
  delivered_ += tally.delivered;
  refused_ += tally.refused;
  if (!tally.reply.empty()) last_reply_ = tally.reply;
  if (tally.answered) shaping_.on_reached();
  if (tally.pushed_back) {
    shaping_.on_pushback(shared_->context.clock.mono());
  } else if (tally.delivered > 0) {
    shaping_.on_success();
  }
  if (!queue_.empty() && (pool_.idle() > 0 || may_open())) pump_soon();
}

Task<bool> Destination::wait_for_work(Millis idle) {
  return pool_.wait(idle);
}

bool Destination::prefers_clear(const std::string& host) const {
  const auto found = clear_until_.find(host);
  return found != clear_until_.end() && shared_->context.clock.mono() < found->second;
}

void Destination::remember_clear(const std::string& host) {
  log::info("deliver", "TLS does not work with a host that offers it; doing without for a while",
            {{"destination", target_.name}, {"mx", host}});
  if (clear_until_.size() >= kHostsRemembered) clear_until_.clear();
  clear_until_[host] = shared_->context.clock.mono() + kClearFor;
}

void Destination::on_unreachable(std::optional<Work> tester, const smtp::ClientFailure& failure,
                                 const AttemptFacts& facts) {
  const MonoTime now = shared_->context.clock.mono();
  last_failure_ = failure;
  last_facts_ = facts;
  if (failure.code != 0) last_reply_ = failure.text;
  const bool others = pool_.size() > pool_.opening();
  const bool final = failure.permanence == smtp::FailurePermanence::Permanent;
  if (!tester && !others) tester = queue_.pop();
  if (tester) report_failure(*tester, failure, facts);
  if (final) return fail_queue(failure, facts);
  shaping_.on_pushback(now);
  open_after_ = now + policy::Shaping::kOneComplaint;
  if (!others) suspend(policy::Shaping::Down::NoHost, failure, facts);
}

// Nobody was asked, so nothing is held against the destination and no message has had its attempt.
void Destination::on_no_answer_from_dns(const smtp::ClientFailure& failure) {
  last_failure_ = failure;
  last_facts_ = {};
  open_after_ = shared_->context.clock.mono() + policy::Shaping::kFirstLookUpPause;
  const bool others = pool_.size() > pool_.opening();
  if (!others) suspend(policy::Shaping::Down::NoLookUp, failure, {});
}

void Destination::on_broken_session(const smtp::ClientFailure& failure, Complaint complaint) {
  if (failure.code != 0) last_reply_ = failure.text;
  if (complaint == Complaint::Yes) shaping_.on_pushback(shared_->context.clock.mono());
}

void Destination::suspend(policy::Shaping::Down why, const smtp::ClientFailure& failure,
                          const AttemptFacts& facts) {
  const MonoTime now = shared_->context.clock.mono();
  const MonoTime until =
      shaping_.suspended(now) ? shaping_.suspended_until() : shaping_.on_down(now, why);
  log::warning("deliver", "a destination is down and left alone for a while",
               {{"destination", target_.name},
                {"until", to_rfc3339(wall_of(until))},
                {"mx", facts.mx},
                {"why", failure.text}});
  hand_back_queue(wall_of(until));
}

// What waited for the first connection is signed now.
void Destination::on_connection_up() {
  if (pool_.size() > pool_.opening() + 1) return;
  for (size_t waiting = queue_.size(); waiting > 0; --waiting) line_up(*queue_.pop());
  pump_soon();
}

std::vector<Work> Destination::take_waiting() {
  std::vector<Work> waiting = queue_.take_all();
  std::ranges::move(signing_.take_all(), std::back_inserter(waiting));
  return waiting;
}

void Destination::hand_back_queue(std::optional<WallTime> not_before) {
  for (const Work& work : take_waiting()) {
    report_not_attempted(work, last_failure_, last_facts_, not_before);
  }
}

void Destination::fail_queue(const smtp::ClientFailure& failure, const AttemptFacts& facts) {
  for (const Work& work : take_waiting()) report_failure(work, failure, facts);
}

WallTime Destination::wall_of(MonoTime time) const {
  const Clock& clock = shared_->context.clock;
  return clock.wall() + std::chrono::ceil<Millis>(time - clock.mono());
}

// Coalesces: a burst of offers costs one turn of the loop, and nobody is called back from within
// his own call.
void Destination::pump_soon() {
  if (std::exchange(pump_posted_, true)) return;
  shared_->context.loop.post([self = shared_from_this()] {
    self->pump_posted_ = false;
    self->pump();
  });
}

bool Destination::may_start() const {
  return !queue_.empty() && !closing_ && !rate_timer_.running() &&
         !shaping_.suspended(shared_->context.clock.mono());
}

bool Destination::may_open() const {
  if (pool_.size() >= shaping_.connection_limit() || pool_.opening() >= queue_.size()) return false;
  return pool_.size() == 0 || shared_->context.clock.mono() >= open_after_;
}

void Destination::pump() {
  const MonoTime now = shared_->context.clock.mono();
  if (closing_) return hand_back_queue(std::nullopt);
  if (shaping_.suspended(now)) return hand_back_queue(wall_of(shaping_.suspended_until()));
  while (may_start()) {
    if (pool_.idle() > 0) {
      pool_.wake_one();
    } else if (may_open()) {
      spawn(run_connection(shared_from_this()), shared_->gate);
    } else {
      return;
    }
  }
}

DestinationView Destination::view() const {
  DestinationView view;
  view.name = target_.name;
  view.queued = queue_.size() + signing_.size();
  view.connections = pool_.size();
  view.limit = shaping_.connection_limit();
  view.last_reply = last_reply_;
  view.delivered = delivered_;
  view.refused = refused_;
  if (pool_.size() > 0) view.state = DestinationView::State::Active;
  if (shaping_.suspended(shared_->context.clock.mono())) {
    view.state = DestinationView::State::Suspended;
    view.suspended_until = wall_of(shaping_.suspended_until());
    view.why = last_failure_.text;
  }
  return view;
}

}  // namespace sluis::deliver
