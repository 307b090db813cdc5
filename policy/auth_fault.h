// SPDX-License-Identifier: Apache-2.0
// AuthFault: which proof of its sender a receiver missed when it refused or put off a message, and
// who that receiver is to a person. Only what concerns the sending domain: a receiver that has
// something against our host (reverse DNS, TLS) is no fault of the domain's. A refinement of
// Category::AuthFailure (reply_class.h): RFC 7372, RFC 7489's 5.7.1 texts, and what Gmail, Yahoo,
// Microsoft and Apple write. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/reply_class.h"

namespace sluis::policy {

enum class AuthFault : uint8_t {
  None,             // nothing that concerns the domain
  Unauthenticated,  // neither SPF nor DKIM, or not told which
  Spf,
  Dkim,
  Dmarc,         // the domain's own policy says that such mail is refused
  DmarcMissing,  // no DMARC record
  Misaligned     // From is another domain than the one that is proven
};

AuthFault auth_fault(const RemoteReply& reply);

std::string_view to_string(AuthFault fault);  // "dkim"
std::optional<AuthFault> parse_auth_fault(std::string_view text);

// "Gmail", "Outlook.com", … by the host that answered; otherwise the recipient's domain.
std::string receiver_name(std::string_view mx, std::string_view recipient_domain);

}  // namespace sluis::policy
