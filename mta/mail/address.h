// SPDX-License-Identifier: Apache-2.0
// An e-mail address as the envelope carries it (RFC 5321 4.1.2, RFC 6531 3.3): local part as given,
// domain as given. Comparing, routing and gating use ascii_domain(): lower case, A-labels.
// Values only; safe from any thread.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::mail {

struct Address {
  std::string local;   // what it means, without quotes and backslashes; UTF-8 only under SMTPUTF8
  std::string domain;  // host name, U-label or "[192.0.2.1]" / "[IPv6:2001:db8::1]"

  bool operator==(const Address&) const = default;
  bool is_literal() const { return !domain.empty() && domain.front() == '['; }
};

enum class AddressSyntax { Ascii, Utf8 };

// RFC 5321 4.5.3.1.1–3, in octets.
constexpr size_t kMaxLocalPart = 64;
constexpr size_t kMaxDomain = 255;
constexpr size_t kMaxAddress = 254;  // a path of 256 less its angle brackets

// "local@domain" (no angle brackets, no source route). Length limits of RFC 5321 4.5.3.1.
// Invalid with a sentence that names the fault.
Result<Address> parse_address(std::string_view text, AddressSyntax syntax);
// As parse_address takes it: the local part quoted where it must be.
std::string to_string(const Address& address);
// Any octet above 127 in either part.
bool needs_utf8(const Address& address);

// Lower-case A-label form of a host name (IDNA 2008 by libidn2); literals pass unchanged.
// Invalid when it is not a host name.
Result<std::string> ascii_domain(std::string_view domain);

}  // namespace sluis::mail
