// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/intervention.h"

#include "mta/queue/standing.h"

namespace sluis::queue {
namespace {

using events::Kind;
using store::Change;
using store::Message;
using store::MessageState;
using store::RecipientState;

Decision refused(std::string sentence) {
  return {Touched::What::Refused, std::move(sentence), {}, {}};
}

Decision done(const Act& act, std::string sentence, Change change,
              std::vector<events::Event> events) {
  if (act.mode == Mode::DryRun) return {Touched::What::Done, "would be " + sentence, {}, {}};
  for (auto& event : events) {
    event.actor = act.actor;
    event.reason = act.reason;
  }
  return {Touched::What::Done, std::move(sentence), std::move(change), std::move(events)};
}

// Every recipient that has not ended, with `edit` applied to its status.
template <typename Edit>
std::vector<Change::Recipient> each_waiting(const Message& message, Edit edit) {
  std::vector<Change::Recipient> changed;
  for (uint32_t i = 0; i < message.recipients.size(); ++i) {
    if (store::is_end(message.recipients[i].state)) continue;
    changed.push_back({i, message.recipients[i]});
    edit(changed.back().status);
  }
  return changed;
}

bool still_scheduled(const Message& message, WallTime now) {
  return message.schedule && message.released == WallTime{} && message.schedule->utc > now;
}

}  // namespace

events::Event event_of(const Message& message, Kind kind, WallTime now) {
  events::Event event;
  event.kind = kind;
  event.time = now;
  event.id = message.id;
  event.message_id = message.header_message_id;
  event.account = message.account;
  if (message.envelope.sender) event.sender = mail::to_string(*message.envelope.sender);
  event.domain = message.sender_domain;
  event.size = message.size;
  return event;
}

Intervention cancelling(Act act) {
  return [act](const Message& message, WallTime now) {
    if (all_ended(message)) {
      return Decision{Touched::What::TooLate, "too late: already ended", {}, {}};
    }
    Change change;
    std::vector<events::Event> events;
    change.recipients = each_waiting(message, [&](store::RecipientStatus& status) {
      status.state = RecipientState::Cancelled;
      status.reply = act.reason;
    });
    for (const auto& recipient : change.recipients) {
      events.push_back(event_of(message, Kind::Cancelled, now));
      events.back().recipient =
          mail::to_string(message.envelope.recipients[recipient.index].address);
    }
    change.then = Change::Then::Finish;
    return done(act, "cancelled", std::move(change), std::move(events));
  };
}

Intervention pausing(WallTime until, Act act) {
  return [until, act](const Message& message, WallTime now) {
    if (until <= now) return refused("the end of the pause is in the past");
    Change change;
    change.hold = store::Hold{act.actor, act.reason, now, until};
    return done(act, "paused", with_standing(std::move(change), message),
                {event_of(message, Kind::Paused, now)});
  };
}

Intervention resuming(Act act) {
  return [act](const Message& message, WallTime now) {
    if (!message.hold) return refused("is not paused");
    Change change;
    change.hold = std::optional<store::Hold>();
    change.note = std::string();
    // What was missed while it was held leaves now: the person has decided.
    const bool overdue = message.schedule && !still_scheduled(message, now);
    if (overdue && message.released == WallTime{}) change.released = now;
    return done(act, "resumed", with_standing(std::move(change), message),
                {event_of(message, Kind::Resumed, now)});
  };
}

Intervention retrying(Act act) {
  return [act](const Message& message, WallTime now) {
    if (message.hold) return refused("is paused; resume it first");
    if (still_scheduled(message, now)) {
      return refused("is scheduled; move it with: sluis queue reschedule " +
                     sluis::to_string(message.id) + " --at +0s");
    }
    Change change;
    change.recipients =
        each_waiting(message, [&](store::RecipientStatus& status) { status.next_attempt = now; });
    return done(act, "tried now", with_standing(std::move(change), message), {});
  };
}

Intervention giving_up(Act act) {
  return [act](const Message& message, WallTime now) {
    Change change;
    change.give_up = act.reason.empty() ? "given up by the operator" : act.reason;
    change.hold = std::optional<store::Hold>();
    change.recipients =
        each_waiting(message, [&](store::RecipientStatus& status) { status.next_attempt = now; });
    change.state = MessageState::Ready;
    change.due = now;
    return done(act, "bounced", std::move(change), {});
  };
}

Intervention rescheduling(TimeIntent at, Act act) {
  return [at, act](const Message& message, WallTime now) {
    Change change;
    change.schedule = std::optional<TimeIntent>(at);
    change.released = WallTime{};
    change.recipients = each_waiting(
        message, [&](store::RecipientStatus& status) { status.next_attempt = at.utc; });
    auto event = event_of(message, Kind::Rescheduled, now);
    event.reason = to_rfc3339(at.utc);
    auto decision = done(act, "rescheduled to " + to_rfc3339(at.utc),
                         with_standing(std::move(change), message), {event});
    return decision;
  };
}

Intervention domain_ready() {
  return [](const Message& message, WallTime now) {
    if (message.state != MessageState::AwaitingDomain) return refused("does not await its domain");
    Change change;
    change.note = std::string();
    if (!still_scheduled(message, now)) {
      change.recipients =
          each_waiting(message, [&](store::RecipientStatus& status) { status.next_attempt = now; });
    }
    return done(Act{}, "tried now", with_standing(std::move(change), message), {});
  };
}

}  // namespace sluis::queue
