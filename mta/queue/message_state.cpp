// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/message_state.h"

#include <algorithm>
#include <array>

namespace sluis::queue {
namespace {

using enum State;
using store::RecipientState;

constexpr Move kMoves[] = {
    {Scheduled, Ready, "its time has come"},
    {Scheduled, Scheduled, "a person gave it another time"},
    {Scheduled, Paused, "a person or a standing rule holds it, or its time was missed by far"},
    {Scheduled, AwaitingDomain, "its time has come and its domain may not send yet"},
    {Scheduled, Bounced, "a person gave it up, or its account or domain may no longer send"},
    {Scheduled, Cancelled, "a person cancelled it"},

    {Ready, Sending, "a destination is free"},
    {Ready, Scheduled, "a person gave it a later time"},
    {Ready, Paused, "a person or a standing rule holds it"},
    {Ready, AwaitingDomain, "its domain may not send any more"},
    {Ready, Bounced, "a person gave it up, or its account or domain may no longer send"},
    {Ready, Cancelled, "a person cancelled it"},

    {Sending, Ready, "no recipient was tried: shutdown, crash or a busy destination"},
    {Sending, Deferred, "a recipient is to be tried again"},
    {Sending, Paused, "a standing rule holds it"},
    {Sending, AwaitingDomain, "its domain may not send yet"},
    {Sending, Delivered, "the last recipient's host took it over"},
    {Sending, Bounced, "the last recipient ended and one was refused for good"},
    {Sending, Expired, "the last recipient ended and one ran out of time"},

    {Deferred, Ready, "a person wants it tried now"},
    {Deferred, Sending, "the time for the next attempt has come"},
    {Deferred, Scheduled, "a person gave it a later time"},
    {Deferred, Paused, "a person or a standing rule holds it"},
    {Deferred, AwaitingDomain, "its domain may not send any more"},
    {Deferred, Bounced, "a person gave it up"},
    {Deferred, Expired, "its lifetime ended while its destination was not asked"},
    {Deferred, Cancelled, "a person cancelled it"},

    {Paused, Scheduled, "the hold ended before its time came, or a person gave it a time"},
    {Paused, Ready, "the hold ended"},
    {Paused, Deferred, "the hold ended; it had been tried before"},
    {Paused, Paused, "a person changed the hold"},
    {Paused, AwaitingDomain, "the hold ended and its domain may not send yet"},
    {Paused, Bounced, "a person gave it up"},
    {Paused, Cancelled, "a person cancelled it"},

    {AwaitingDomain, Ready, "its domain was activated"},
    {AwaitingDomain, Deferred, "its domain was activated again; it had been tried before"},
    {AwaitingDomain, Scheduled, "a person gave it a later time"},
    {AwaitingDomain, Paused, "a person or a standing rule holds it"},
    {AwaitingDomain, Bounced, "a person gave it up, or its domain was removed"},
    {AwaitingDomain, Expired, "its domain was not activated in time"},
    {AwaitingDomain, Cancelled, "a person cancelled it"},
};

constexpr RecipientMove kRecipientMoves[] = {
    {RecipientState::Waiting, RecipientState::Deferred, "the attempt failed for now"},
    {RecipientState::Waiting, RecipientState::Delivered, "the remote host took it over"},
    {RecipientState::Waiting, RecipientState::Bounced, "refused for good, or a person gave it up"},
    {RecipientState::Waiting, RecipientState::Expired,
     "its lifetime ended before it could be tried"},
    {RecipientState::Waiting, RecipientState::Cancelled, "a person cancelled the message"},
    {RecipientState::Deferred, RecipientState::Deferred, "the attempt failed for now again"},
    {RecipientState::Deferred, RecipientState::Delivered, "the remote host took it over"},
    {RecipientState::Deferred, RecipientState::Bounced, "refused for good, or a person gave it up"},
    {RecipientState::Deferred, RecipientState::Expired, "its lifetime ended"},
    {RecipientState::Deferred, RecipientState::Cancelled, "a person cancelled the message"},
};

constexpr std::array kBeginnings{Scheduled, Ready, Sending, Paused, AwaitingDomain};

}  // namespace

std::string_view to_string(State state) {
  static constexpr std::array<std::string_view, 10> kNames{
      "scheduled",       "ready",     "sending", "deferred", "paused",
      "awaiting-domain", "delivered", "bounced", "expired",  "cancelled"};
  return kNames[static_cast<size_t>(state)];
}

State as_shown(store::MessageState state) {
  switch (state) {
    case store::MessageState::Scheduled:
      return Scheduled;
    case store::MessageState::Ready:
      return Ready;
    case store::MessageState::Deferred:
      return Deferred;
    case store::MessageState::Paused:
      return Paused;
    case store::MessageState::AwaitingDomain:
      return AwaitingDomain;
  }
  return Ready;
}

std::optional<store::MessageState> as_stored(State state) {
  switch (state) {
    case Scheduled:
      return store::MessageState::Scheduled;
    case Ready:
      return store::MessageState::Ready;
    case Deferred:
      return store::MessageState::Deferred;
    case Paused:
      return store::MessageState::Paused;
    case AwaitingDomain:
      return store::MessageState::AwaitingDomain;
    default:
      return std::nullopt;
  }
}

std::span<const Move> moves() {
  return kMoves;
}
std::span<const RecipientMove> recipient_moves() {
  return kRecipientMoves;
}

bool may_begin(State state) {
  return std::ranges::find(kBeginnings, state) != kBeginnings.end();
}

bool may_move(State from, State to) {
  return std::ranges::any_of(kMoves,
                             [&](const Move& move) { return move.from == from && move.to == to; });
}

bool may_move(RecipientState from, RecipientState to) {
  return std::ranges::any_of(kRecipientMoves, [&](const RecipientMove& move) {
    return move.from == from && move.to == to;
  });
}

Standing derive(const Facts& facts) {
  if (const auto end = end_of(facts.recipients)) return {*end, store::kNever};
  if (facts.hold) return {Paused, facts.hold->until};
  if (facts.schedule && !facts.released) return {Scheduled, facts.schedule->utc};
  if (facts.waits_for_domain_until) return {AwaitingDomain, *facts.waits_for_domain_until};

  Standing standing{Ready, store::kNever};
  bool tried = true;  // every open recipient was
  for (const store::RecipientStatus& recipient : facts.recipients) {
    if (store::is_end(recipient.state)) continue;
    tried = tried && recipient.state == RecipientState::Deferred;
    standing.due = std::min(standing.due, recipient.next_attempt);
  }
  if (tried) standing.state = Deferred;
  return standing;
}

std::optional<State> end_of(std::span<const store::RecipientStatus> recipients) {
  std::array<bool, 6> seen{};
  for (const store::RecipientStatus& recipient : recipients) {
    if (!store::is_end(recipient.state)) return std::nullopt;
    seen[static_cast<size_t>(recipient.state)] = true;
  }
  const auto any = [&](RecipientState state) { return seen[static_cast<size_t>(state)]; };
  if (any(RecipientState::Bounced)) return Bounced;
  if (any(RecipientState::Expired)) return Expired;
  if (any(RecipientState::Cancelled)) return Cancelled;
  return Delivered;
}

}  // namespace sluis::queue
