// SPDX-License-Identifier: Apache-2.0
#include "mta/store/message.h"

#include <algorithm>

#include "mta/store/index_terms.h"

namespace sluis::store {
namespace {

constexpr std::array<std::string_view, 5> kMessageStates = {"scheduled", "ready", "deferred",
                                                            "paused", "awaiting-domain"};
constexpr std::array<std::string_view, 6> kRecipientStates = {"waiting", "deferred", "delivered",
                                                              "bounced", "expired",  "cancelled"};

template <typename T>
void assign(T& to, const std::optional<T>& from) {
  if (from) to = *from;
}

bool matches_domain(std::string_view pattern, std::string_view domain) {
  if (!pattern.starts_with("*.")) return domain == pattern;
  return domain.size() >= pattern.size() && domain.ends_with(pattern.substr(1));
}

bool matches_destination(std::string_view pattern, const Message& message) {
  return std::ranges::any_of(message.envelope.recipients, [&](const mail::Recipient& recipient) {
    return matches_domain(pattern, domain_term(recipient.address));
  });
}

bool matches_sender(std::string_view wanted, const Message& message) {
  if (!message.envelope.sender) return wanted == "<>";
  const std::string sender = address_term(*message.envelope.sender);
  const std::string term = query_term(wanted);
  if (term.starts_with('@')) return sender.ends_with(term);
  return sender == term;
}

bool matches_recipient(std::string_view wanted, const Message& message) {
  const std::string term = query_term(wanted);
  return std::ranges::any_of(message.envelope.recipients, [&](const mail::Recipient& recipient) {
    return address_term(recipient.address) == term;
  });
}

}  // namespace

Turn turn_of(const Message& message) {
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    if (is_end(message.recipients[i].state)) continue;
    return {message.account, message.envelope.recipients[i].address.domain};
  }
  return {message.account, {}};
}

void apply(Message& message, const Change& change) {
  for (const Change::Recipient& recipient : change.recipients) {
    if (recipient.index < message.recipients.size()) {
      message.recipients[recipient.index] = recipient.status;
    }
  }
  std::vector<Attempt>& attempts = message.attempts;
  attempts.insert(attempts.end(), change.attempts.begin(), change.attempts.end());
  if (attempts.size() > kAttemptsKept) {
    attempts.erase(attempts.begin(), attempts.end() - static_cast<ptrdiff_t>(kAttemptsKept));
  }
  assign(message.state, change.state);
  assign(message.schedule, change.schedule);
  assign(message.released, change.released);
  assign(message.due, change.due);
  assign(message.hold, change.hold);
  assign(message.note, change.note);
  assign(message.give_up, change.give_up);
  ++message.version;
}

bool matches(const Filter& filter, const Message& message) {
  if (filter.state && *filter.state != message.state) return false;
  if (filter.account && *filter.account != message.account) return false;
  if (filter.sender_domain && *filter.sender_domain != message.sender_domain) return false;
  if (filter.accepted_before && message.accepted >= *filter.accepted_before) return false;
  if (filter.sender && !matches_sender(*filter.sender, message)) return false;
  if (filter.to_domain && !matches_destination(*filter.to_domain, message)) return false;
  return !filter.recipient || matches_recipient(*filter.recipient, message);
}

std::string_view to_string(MessageState state) {
  return kMessageStates.at(static_cast<size_t>(state));
}

std::string_view to_string(RecipientState state) {
  return kRecipientStates.at(static_cast<size_t>(state));
}

std::optional<MessageState> parse_message_state(std::string_view text) {
  const auto at = std::ranges::find(kMessageStates, text);
  if (at == kMessageStates.end()) return std::nullopt;
  return static_cast<MessageState>(at - kMessageStates.begin());
}

}  // namespace sluis::store
