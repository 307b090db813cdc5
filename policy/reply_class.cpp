// SPDX-License-Identifier: Apache-2.0
#include "policy/reply_class.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "mta/base/ascii.h"
#include "policy/reply_rules.h"

namespace sluis::policy {
namespace {

using enum Category;

struct Status {
  int subject = 0, detail = 0;
};

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Status> parse_status(std::string_view text) {
  const auto parts = ascii::split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto subject = whole_number(parts[1]), detail = whole_number(parts[2]);
  if (!subject || !detail) return std::nullopt;
  return Status{*subject, *detail};
}

bool matches_status(std::string_view pattern, const std::optional<Status>& status) {
  if (pattern.empty()) return true;
  if (!status) return false;
  const auto dot = pattern.find('.');
  if (whole_number(pattern.substr(0, dot)) != status->subject) return false;
  const std::string_view details = pattern.substr(dot + 1);
  if (details.empty()) return true;
  const auto dash = details.find('-');
  const auto first = whole_number(details.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : whole_number(details.substr(dash + 1));
  return status->detail >= *first && status->detail <= *last;
}

bool matches_code(int pattern, int code) {
  return pattern == 0 || pattern == code || (pattern < 10 && pattern == code / 100);
}

struct Facts {
  int code;
  std::optional<Status> status;
  std::string text;  // lower case
};

bool matches(const ReplyRule& rule, const Facts& facts) {
  return matches_code(rule.code, facts.code) && matches_status(rule.status, facts.status) &&
         facts.text.find(rule.text) != std::string::npos;
}

// A bare code means what it means at this point of the session (RFC 5321 4.3.2).
Category by_stage(int code, Stage stage) {
  switch (stage) {
    case Stage::Lookup:
      return Dns;
    case Stage::Tls:
      return Tls;
    case Stage::Auth:
      return Credentials;
    case Stage::Connect:
      return code == 0 ? Connection : code >= 500 ? Blocked : RemoteTrouble;
    case Stage::Recipient:
      if (code == 552) return MailboxFull;
      return code == 550 || code == 551 || code == 553 ? BadMailbox : Other;
    case Stage::Mail:
      return code >= 500 ? Policy : Other;
    case Stage::Data:
      return code == 552 ? TooBig : code >= 500 ? Policy : Other;
    case Stage::Unknown:
      break;
  }
  return code == 0 ? Connection : Other;
}

}  // namespace

Category classify(const RemoteReply& reply) {
  const Facts facts{reply.code, parse_status(reply.status),
                    ascii::to_lower(reply.text.substr(0, 1024))};
  for (const ReplyRule& rule : reply_rules()) {
    if (matches(rule, facts)) return rule.category;
  }
  return by_stage(reply.code, reply.stage);
}

std::string_view to_string(Category category) {
  static constexpr std::array<std::string_view, 21> kNames{
      "bad-mailbox",    "bad-domain",   "mailbox-disabled",
      "mailbox-full",   "relay-denied", "policy",
      "blocked",        "spam",         "content",
      "too-big",        "auth-failure", "credentials",
      "greylisted",     "rate-limited", "dns",
      "connection",     "tls",          "loop",
      "remote-trouble", "protocol",     "other"};
  static_assert(kNames.size() == static_cast<size_t>(Category::Other) + 1);
  return kNames[static_cast<size_t>(category)];
}

}  // namespace sluis::policy
