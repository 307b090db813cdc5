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

// Recipients that were deferred with the same reply share one cause.
void add_deferred(const Message& message, std::vector<Cause>& causes) {
  struct Group {
    std::string first;
    size_t count = 0;
    WallTime next = store::kNever;
  };
  std::map<std::string, Group> by_reply;
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    const auto& status = message.recipients[i];
    if (status.state != RecipientState::Deferred) continue;
    Group& group = by_reply[(status.mx.empty() ? "" : status.mx + " said: ") + status.reply];
    if (group.count++ == 0) group.first = mail::to_string(message.envelope.recipients[i].address);
    group.next = std::min(group.next, status.next_attempt);
  }
  for (const auto& [reply, group] : by_reply) {
    causes.push_back(
        {people(group.count, group.first) + " deferred: " + reply, unless_never(group.next)});
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
  add_deferred(message, causes);
  if (causes.empty()) causes.push_back({"due now: waits for its turn", std::nullopt});
  return causes;
}

std::optional<WallTime> when_it_goes(const Message& message) {
  if (message.state == MessageState::AwaitingDomain) return std::nullopt;
  return unless_never(message.due);
}

}  // namespace sluis::queue
