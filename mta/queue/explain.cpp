// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/explain.h"

#include <map>

#include "mta/queue/standing.h"

namespace sluis::queue {
namespace {

using store::Message;
using store::MessageState;
using store::RecipientState;

std::optional<WallTime> unless_never(WallTime time) {
  return time == store::kNever ? std::nullopt : std::optional(time);
}

Cause paused(const store::Hold& hold) {
  std::string what = "paused by " + (hold.who.empty() ? std::string("an operator") : hold.who) +
                     " since " + to_rfc3339(hold.since);
  if (!hold.why.empty()) what += ": " + hold.why;
  return {std::move(what), unless_never(hold.until)};
}

Cause scheduled(const TimeIntent& intent) {
  if (intent.kind == TimeIntent::Kind::Wall) {
    return {"scheduled by its sender for " + intent.local + " " + intent.zone, intent.utc};
  }
  return {"scheduled by its sender", intent.utc};
}

std::string people(size_t count, const std::string& first) {
  return count == 1 ? first : first + " and " + std::to_string(count - 1) + " more";
}

// A recipient whose destination was left alone has not been tried, and waits all the same.
bool is_put_off(const store::RecipientStatus& status, WallTime now) {
  return status.state == RecipientState::Deferred ||
         (status.state == RecipientState::Waiting && !status.reply.empty() &&
          status.next_attempt > now);
}

// Recipients that were deferred with the same reply share one cause.
void add_deferred(const Message& message, WallTime now, std::vector<Cause>& causes) {
  struct Group {
    std::string first;
    size_t count = 0;
    WallTime next = store::kNever;
  };
  std::map<std::string, Group> by_reply;
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    const auto& status = message.recipients[i];
    if (!is_put_off(status, now)) continue;
    const bool tried = status.state == RecipientState::Deferred;
    Group& group = by_reply[std::string(tried ? "deferred: " : "not tried yet: ") +
                            (status.mx.empty() ? "" : status.mx + " said: ") + status.reply];
    if (group.count++ == 0) group.first = mail::to_string(message.envelope.recipients[i].address);
    group.next = std::min(group.next, status.next_attempt);
  }
  for (const auto& [reply, group] : by_reply) {
    causes.push_back({people(group.count, group.first) + " " + reply, unless_never(group.next)});
  }
}

}  // namespace

std::vector<Cause> why_it_waits(const Message& message, WallTime now) {
  std::vector<Cause> causes;
  if (message.hold) causes.push_back(paused(*message.hold));
  if (message.schedule && message.released == WallTime{} && message.schedule->utc > now) {
    causes.push_back(scheduled(*message.schedule));
  }
  if (message.state == MessageState::AwaitingDomain) {
    causes.push_back({"awaits its domain: " + message.note, std::nullopt});
  } else if (!message.note.empty()) {
    causes.push_back({message.note, std::nullopt});
  }
  add_deferred(message, now, causes);
  if (causes.empty()) causes.push_back({"due now: waits for its turn", std::nullopt});
  return causes;
}

Cause left_alone(const std::string& destination, const std::string& failure, WallTime until) {
  return {
      "the destination " + destination + " is left alone because of its last failure: " + failure,
      until};
}

std::optional<WallTime> when_it_goes(const Message& message) {
  if (message.state == MessageState::AwaitingDomain) return std::nullopt;
  return unless_never(message.due);
}

}  // namespace sluis::queue
