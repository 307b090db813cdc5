// SPDX-License-Identifier: Apache-2.0
#include "policy/auth_fault.h"

#include <array>

#include "mta/base/ascii.h"
#include "policy/reply_facts.h"

namespace sluis::policy {
namespace {

using enum AuthFault;

struct FaultRule {
  int code;
  std::string_view status;
  std::string_view text;
  AuthFault fault;
};

// As reply_rules: from top to bottom, the first that matches wins.
constexpr FaultRule kRules[] = {
    // Our host's, not the domain's.
    {0, "7.25", "", None},
    {0, "7.29", "", None},
    {0, "", "ptr record", None},
    {0, "", "reverse dns", None},
    {0, "", "reverse hostname", None},
    // Status codes that say which.
    {0, "7.509", "", Dmarc},
    {0, "7.515", "", Unauthenticated},
    {0, "7.26", "dmarc policy", Dmarc},
    {0, "7.26", "hard fail", Spf},
    {0, "7.26", "", Unauthenticated},
    {0, "7.23-24", "", Spf},
    {0, "7.27", "", Spf},
    {0, "7.20-22", "", Dkim},
    {0, "7.30", "", Dkim},
    {0, "7.31", "", DmarcMissing},
    {0, "7.40", "", DmarcMissing},
    {0, "7.32", "", Misaligned},
    // Words.
    {0, "", "both spf and dkim", Unauthenticated},
    {0, "", "spf and dkim", Unauthenticated},
    {0, "", "spf or dkim", Unauthenticated},
    {0, "", "dmarc", Dmarc},
    {0, "", "dkim", Dkim},
    {0, "", "spf", Spf},
    {0, "", "sender policy framework", Spf},
    {0, "", "", Unauthenticated},
};

struct Receiver {
  std::string_view suffix;  // of the host that answers, in lower case
  std::string_view name;
};

constexpr Receiver kReceivers[] = {
    {".google.com", "Gmail"},
    {".googlemail.com", "Gmail"},
    {".yahoodns.net", "Yahoo"},
    {".olc.protection.outlook.com", "Outlook.com"},
    {".mail.protection.outlook.com", "Microsoft 365"},
    {".mx.microsoft", "Microsoft 365"},
    {".icloud.com", "iCloud"},
};

constexpr std::array<std::string_view, 7> kNames{"none",  "unauthenticated", "spf",       "dkim",
                                                 "dmarc", "dmarc-missing",   "misaligned"};
static_assert(kNames.size() == static_cast<size_t>(Misaligned) + 1);

}  // namespace

AuthFault auth_fault(const RemoteReply& reply) {
  if (classify(reply) != Category::AuthFailure) return None;
  const ReplyFacts facts(reply);
  for (const FaultRule& rule : kRules) {
    if (facts.matches(rule.code, rule.status, rule.text)) return rule.fault;
  }
  return Unauthenticated;
}

std::string_view to_string(AuthFault fault) {
  return kNames[static_cast<size_t>(fault)];
}

std::optional<AuthFault> parse_auth_fault(std::string_view text) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<AuthFault>(i);
  }
  return std::nullopt;
}

std::string receiver_name(std::string_view mx, std::string_view recipient_domain) {
  const std::string host = ascii::to_lower(mx);
  for (const Receiver& receiver : kReceivers) {
    if (host.ends_with(receiver.suffix)) return std::string(receiver.name);
  }
  return ascii::to_lower(recipient_domain);
}

}  // namespace sluis::policy
