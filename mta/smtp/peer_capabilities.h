// SPDX-License-Identifier: Apache-2.0
// PeerCapabilities: what a server's EHLO reply offers, as far as a client makes use of it:
// PIPELINING (RFC 2920), SIZE (1870), 8BITMIME (6152), SMTPUTF8 (6531), DSN (3461), STARTTLS
// (3207), AUTH (4954), LIMITS (9422). Unknown keywords are ignored. Pure values.
#pragma once

#include <cstdint>
#include <string_view>

#include "mta/smtp/reply_parser.h"

namespace sluis::smtp {

struct PeerCapabilities {
  bool extended = false;  // EHLO was understood
  bool pipelining = false;
  bool size = false;
  uint64_t size_limit = 0;  // octets, 0: not told
  bool eight_bit = false;
  bool utf8 = false;
  bool dsn = false;
  bool starttls = false;
  bool auth = false;
  bool auth_plain = false;
  bool auth_login = false;
  uint32_t recipient_limit = 0;    // LIMITS RCPTMAX, 0: none
  uint32_t transaction_limit = 0;  // LIMITS MAILMAX, 0: none
};

// The positive reply to EHLO.
PeerCapabilities parse_capabilities(const PeerReply& ehlo);

}  // namespace sluis::smtp
