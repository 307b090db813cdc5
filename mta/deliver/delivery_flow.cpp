// SPDX-License-Identifier: Apache-2.0
// The life of one message between lease and outcome, top to bottom.
#include <algorithm>
#include <map>
#include <variant>

#include "mta/base/log.h"
#include "mta/deliver/deliverer.h"
#include "mta/deliver/prepared_message.h"
#include "mta/queue/standing.h"
#include "mta/queue/unverified_rule.h"

namespace sluis::deliver {
namespace {

using store::Change;
using store::Message;
using store::MessageState;

// Recipients whose next attempt is this near go along with those that are due.
constexpr Millis kDueTogether = std::chrono::seconds(1);
// When a notice could not be stored, the end that it tells of is not recorded either, until then.
constexpr Millis kNoticeRetry = std::chrono::minutes(5);

policy::ReleaseSettings release_settings(const config::Config& config) {
  return {queue::unverified_rule(config.dkim.unverified_domain), config.dkim.provider_domain,
          config.dkim.sign_with == config::SignWith::First, config.schedule.max_lateness};
}

keys::Canonical canonical_of(const std::string& name) {
  return name == "simple" ? keys::Canonical::Simple : keys::Canonical::Relaxed;
}

policy::ReleaseFacts facts_of(const Message& message, WallTime now) {
  policy::ReleaseFacts facts;
  const bool ours = message.account.empty() && message.client.empty() && !message.envelope.sender;
  if (ours) facts.origin = policy::ReleaseFacts::Origin::OwnNotice;
  facts.id = message.id;
  facts.account = message.account;
  if (message.envelope.sender) facts.sender = mail::to_string(*message.envelope.sender);
  facts.sender_domain = message.sender_domain;
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    if (store::is_end(message.recipients[i].state)) continue;
    const mail::Address& address = message.envelope.recipients[i].address;
    facts.recipients.push_back(mail::to_string(address));
    facts.recipient_domains.push_back(mail::ascii_domain(address.domain).value_or(address.domain));
  }
  if (message.schedule && message.released == WallTime{}) facts.scheduled = message.schedule->utc;
  facts.now = now;
  return facts;
}

store::Hold hold_of(const policy::HoldRule& rule) {
  return {rule.who, rule.why, rule.since, rule.until};
}

Change without_hold() {
  Change change;
  change.hold = std::optional<store::Hold>();
  return change;
}

Change held_by(store::Hold hold, std::string note) {
  Change change;
  change.state = MessageState::Paused;
  change.due = hold.until;
  change.hold = std::move(hold);
  change.note = std::move(note);
  return change;
}

Change without_note() {
  Change change;
  change.note = std::string();
  return change;
}

Change awaiting(WallTime deadline, std::string reason) {
  Change change;
  change.state = MessageState::AwaitingDomain;
  change.due = deadline;
  change.note = std::move(reason);
  return change;
}

Change released_at(WallTime now) {
  Change change;
  change.released = now;
  return change;
}

// Results without an attempt for every recipient that has not ended.
std::vector<RecipientResult> refusal(const Message& message, const std::string& status,
                                     const std::string& sentence) {
  std::vector<RecipientResult> results;
  for (uint32_t i = 0; i < message.recipients.size(); ++i) {
    if (store::is_end(message.recipients[i].state)) continue;
    RecipientResult& result = results.emplace_back();
    result.recipient = i;
    result.attempted = false;
    result.status = status;
    result.reply = sentence;
  }
  return results;
}

}  // namespace

Deliverer::Deliverer(DelivererContext context, DeliverySettings settings)
    : context_(context), settings_(std::move(settings)) {}

void Deliverer::deliver(store::Leased message) {
  spawn(delivery_flow(std::move(message)), gate_);
}

Task<void> Deliverer::delivery_flow(store::Leased leased) {
  Flight flight;
  flight.lease = leased.lease;
  flight.message = std::move(leased.message);
  const MessageId id = flight.message.id;
  if (flight.message.hold) flight.merge(without_hold());  // its end has come
  if (!flight.message.give_up.empty()) {
    co_await fail_all(flight, "5.7.0", flight.message.give_up);
  } else {
    co_await judge_and_act(flight);
  }
  co_await conclude(flight);
  context_.queue.settled(id);
}

policy::ReleaseVerdict Deliverer::judge(const Flight& flight,
                                        const policy::Directory& known) const {
  return policy::judge_release(known, facts_of(flight.message, context_.clock.wall()),
                               release_settings(*settings_.config));
}

// A domain may come alive just while its mail is being set down to wait for it; whoever looks for
// waiting mail then does not find it yet. So it waits durably first, and is judged again if what is
// known has changed by then.
Task<void> Deliverer::judge_and_act(Flight& flight) {
  for (;;) {
    const auto known = context_.directory.current;
    const auto settings = settings_.config;
    co_await act_on(flight, judge(flight, *known));
    if (!flight.awaiting) co_return;
    co_await save(flight, Change::Then::KeepLease);
    const bool same = known == context_.directory.current && settings == settings_.config;
    if (flight.broken || same) co_return;
    flight.awaiting = false;
    flight.merge(without_note());
  }
}

Task<void> Deliverer::act_on(Flight& flight, const policy::ReleaseVerdict& verdict) {
  const WallTime now = context_.clock.wall();
  if (const auto* go = std::get_if<policy::Go>(&verdict)) {
    co_await send_flow(flight, *go);
  } else if (const auto* held = std::get_if<policy::HeldBy>(&verdict)) {
    flight.merge(held_by(hold_of(held->rule), ""));
    context_.events.append(queue::event_of(flight.message, events::Kind::Paused, now));
  } else if (const auto* refuse = std::get_if<policy::Refuse>(&verdict)) {
    co_await fail_all(flight, "5.7.1", refuse->sentence);
  } else if (const auto* missed = std::get_if<policy::Missed>(&verdict)) {
    flight.merge(held_by({"sluis", missed->reason, now, store::kNever}, missed->reason));
    context_.events.append(queue::event_of(flight.message, events::Kind::Missed, now));
  } else {
    co_await await_domain(flight, std::get<policy::AwaitDomain>(verdict).reason);
  }
}

// Waits for its domain no longer than a message lives; then it bounces with the domain's reason.
Task<void> Deliverer::await_domain(Flight& flight, const std::string& reason) {
  const Message& message = flight.message;
  const WallTime since =
      message.schedule ? std::max(message.accepted, message.schedule->utc) : message.accepted;
  const WallTime deadline = since + settings_.config->retry.lifetime;
  const WallTime now = context_.clock.wall();
  if (now >= deadline) co_return co_await fail_all(flight, "5.7.1", reason);
  if (message.state != MessageState::AwaitingDomain) {
    auto event = queue::event_of(message, events::Kind::AwaitingDomain, now);
    event.reason = reason;
    context_.events.append(std::move(event));
  }
  flight.awaiting = true;
  flight.merge(awaiting(deadline, reason));
}

Task<void> Deliverer::fail_all(Flight& flight, std::string status, std::string sentence) {
  const std::vector<RecipientResult> results = refusal(flight.message, status, sentence);
  Verdicts verdicts;
  for (const RecipientResult& result : results) {
    verdicts.push_back(give_up(flight.message.recipients[result.recipient], sentence,
                               flight.message.envelope.recipients[result.recipient].notify,
                               status));
  }
  co_await record_verdicts(flight, results, std::move(verdicts));
}

// The retry clock starts at the first release; a message sent later is dated then.
void Deliverer::start_clock(Flight& flight) {
  if (flight.message.released != WallTime{}) return;
  const WallTime now = context_.clock.wall();
  flight.merge(released_at(now));
  if (flight.message.schedule) {
    auto event = queue::event_of(flight.message, events::Kind::Released, now);
    event.queue_ms = (now - flight.message.schedule->utc).count();
    context_.events.append(std::move(event));
  }
}

Task<void> Deliverer::send_flow(Flight& flight, const policy::Go& go) {
  start_clock(flight);
  flight.selectors = go.selectors;
  auto results = std::make_shared<Results>();
  offer(flight, go, results);
  while (!results->complete()) {
    std::vector<RecipientResult> batch = co_await results->next();
    co_await record(flight, std::move(batch));
    if (!results->complete()) co_await save(flight, Change::Then::KeepLease);
  }
}

Task<void> Deliverer::record(Flight& flight, std::vector<RecipientResult> results) {
  const policy::RetrySettings retry = retry_settings(settings_.config->retry);
  Verdicts verdicts;
  for (const RecipientResult& result : results) {
    verdicts.push_back(judge_result(flight.message, result,
                                    {retry, context_.clock.wall(), context_.random.unit()}));
  }
  co_await record_verdicts(flight, results, std::move(verdicts));
}

// Verdicts become notices, events and a change, in this order: a notice is durable before the
// change that says its recipient ended, so that a crash in between repeats it, never loses it.
Task<void> Deliverer::record_verdicts(Flight& flight, const std::vector<RecipientResult>& results,
                                      Verdicts verdicts) {
  const bool noticed =
      co_await context_.notices.send(flight.message, results, verdicts, settings_.config);
  if (!noticed) postpone_ends(verdicts, context_.clock.wall() + kNoticeRetry);
  tell_events(context_.events, flight, results, verdicts, context_.clock.wall());
  store::Change change = change_of(results, verdicts);
  if (!change.recipients.empty()) flight.merge(std::move(change));
}

// The end of a flight: an act that came in the meantime is done under this lease, before it is let
// go.
Task<void> Deliverer::conclude(Flight& flight) {
  auto act = context_.queue.let_go(flight.message.id);
  if (flight.broken) {
    if (act) {
      act->answer({flight.message.id, queue::Touched::What::Refused, "it could not be stored"});
    }
    if (!context_.store.stats().broken) context_.store.give_back(flight.lease);
    co_return;
  }
  if (queue::all_ended(flight.message)) {
    co_await save(flight, Change::Then::Finish);
    if (act)
      act->answer({flight.message.id, queue::Touched::What::TooLate, "too late: it has ended"});
    co_return;
  }
  if (!flight.unsaved.state && !flight.awaiting) {
    const queue::Standing standing = queue::standing_of(flight.message);
    flight.unsaved.state = queue::as_stored(standing.state);
    flight.unsaved.due = standing.due;
  }
  if (act) {
    co_await save(flight, Change::Then::KeepLease);
    context_.queue.perform({flight.lease, std::move(flight.message)}, std::move(*act));
  } else if (flight.touched) {
    co_await save(flight, Change::Then::ReleaseLease);
  } else {
    context_.store.give_back(flight.lease);
  }
}

Task<void> Deliverer::save(Flight& flight, Change::Then then) {
  if (flight.broken) co_return;
  auto saved = std::make_shared<OneShot<Result<void>>>();
  context_.store.change(flight.lease, flight.take_unsaved(then), context_.loop,
                        [saved](Result<void> done) { saved->set(std::move(done)); });
  const Result<void> done = co_await *saved;
  if (done) co_return;
  flight.broken = true;
  log::error("deliver", "what became of a message could not be recorded",
             {{"id", flight.message.id}, {"error", done.error().text}});
  // A store that is only full for now lends the message again. One that is broken pauses the relay:
  // nothing leaves before a restart has read what the disk really holds.
  if (context_.store.stats().broken) context_.queue.halt("a change could not be stored");
}

SigningPlan Deliverer::plan(const Flight& flight, const policy::Go& go) const {
  const config::Config& config = *settings_.config;
  SigningPlan plan;
  plan.domain = go.domain;
  plan.selectors = go.selectors;
  plan.header = canonical_of(config.dkim.header_canonical);
  plan.body = canonical_of(config.dkim.body_canonical);
  plan.keys = settings_.keys;
  plan.together = config.dkim.rsa_in_lanes ? context_.together : nullptr;
  plan.now = context_.clock.wall();
  if (flight.message.schedule && config.schedule.date_at_release) {
    plan.new_date = flight.message.released;
  }
  return plan;
}

void Deliverer::offer(const Flight& flight, const policy::Go& go,
                      std::shared_ptr<Results> results) {
  const Message& message = flight.message;
  const WallTime due = context_.clock.wall() + kDueTogether;
  std::map<std::string, std::vector<uint32_t>> destinations;
  for (uint32_t i = 0; i < message.recipients.size(); ++i) {
    const store::RecipientStatus& status = message.recipients[i];
    if (store::is_end(status.state) || status.next_attempt > due) continue;
    destinations[context_.relay.destination_key(message.sender_domain,
                                                message.envelope.recipients[i].address)]
        .push_back(i);
  }
  auto outgoing = std::make_shared<PreparedMessage>(std::make_shared<const Message>(message),
                                                    plan(flight, go), context_.store);
  for (const auto& [key, recipients] : destinations) results->expect(recipients.size());
  for (auto& [key, recipients] : destinations) {
    const auto report = [results](std::vector<RecipientResult> batch) {
      results->add(std::move(batch));
    };
    context_.relay.offer(key,
                         DeliveryJob{outgoing, std::move(recipients), report, message.account});
  }
}

}  // namespace sluis::deliver
