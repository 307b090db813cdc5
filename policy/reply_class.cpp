// SPDX-License-Identifier: Apache-2.0
#include "policy/reply_class.h"

#include <array>

#include "policy/reply_facts.h"
#include "policy/reply_rules.h"

namespace sluis::policy {
namespace {

using enum Category;

bool matches(const ReplyRule& rule, const ReplyFacts& facts) {
  return facts.matches(rule.code, rule.status, rule.text);
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
  const ReplyFacts facts(reply);
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
