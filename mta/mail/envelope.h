// SPDX-License-Identifier: Apache-2.0
// The envelope: who a message is from and to, and what its sender asked of delivery notices
// (RFC 5321 2.3.1, RFC 3461, RFC 6531). Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/mail/address.h"

namespace sluis::mail {

// NOTIFY= of RFC 3461 4.1. `Default` is what applies when the parameter was absent: on failure, and
// on delay if the MTA likes.
struct Notify {
  enum Bits : uint8_t { Default = 0, Never = 1, Success = 2, Failure = 4, Delay = 8 };
  uint8_t bits = Default;

  bool wants_success() const { return bits & Success; }
  bool wants_failure() const { return bits == Default || (bits & Failure); }
  bool wants_delay() const { return bits == Default || (bits & Delay); }
  bool operator==(const Notify&) const = default;
};

// RET= of RFC 3461 4.3.
enum class ReturnContent : uint8_t { Unset, Full, Headers };

struct Recipient {
  Address address;
  Notify notify;
  std::string
      original;  // ORCPT= as given, "rfc822;a+2Bb@example.org" (xtext kept); empty if absent
  bool operator==(const Recipient&) const = default;
};

struct Envelope {
  std::optional<Address> sender;  // nullopt: the null reverse-path <>
  std::vector<Recipient> recipients;
  ReturnContent return_content = ReturnContent::Unset;
  std::string envelope_id;  // ENVID= as given (xtext kept)
  bool eight_bit = false;   // BODY=8BITMIME or the content has 8-bit bytes
  bool utf8 = false;        // SMTPUTF8
  bool operator==(const Envelope&) const = default;
};

}  // namespace sluis::mail
