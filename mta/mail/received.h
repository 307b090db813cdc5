// SPDX-License-Identifier: Apache-2.0
// The Received field that we add (RFC 5321 4.4; the `with` words of RFC 3848 and 6531 4.3). What
// the client said of itself is shown only where it cannot break the field. Pure text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mta/base/clock.h"

namespace sluis::mail {

struct ReceivedFacts {
  std::string_view helo;            // as the client gave it
  std::string_view client;          // its IP address; empty: leave it out (a setting)
  std::string_view hostname;        // ours
  std::string_view id;              // of the message
  std::string_view only_recipient;  // empty: not shown (several recipients stay unknown to another)
  std::string_view tls_version;     // "TLSv1.3", empty: no TLS
  bool authenticated = false;
  bool esmtp = true;  // EHLO rather than HELO
  bool utf8 = false;  // SMTPUTF8 was asked for
  WallTime now{};
};

// "Received: from … by … with … id …; date\r\n", folded.
std::string received_field(const ReceivedFacts& facts);

}  // namespace sluis::mail
