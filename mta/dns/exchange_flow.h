// SPDX-License-Identifier: Apache-2.0
// One question to one server: by UDP from a fresh port with a fresh id, by TCP when the answer is
// truncated, without EDNS when the server does not know it. A packet whose id or question is not
// ours is passed over and the wait goes on: it may be forged (RFC 5452). One loop's thread.
#pragma once

#include "mta/base/random.h"
#include "mta/dns/packet.h"
#include "mta/net/loop.h"

namespace sluis::dns {

struct Exchange {
  Loop& loop;
  Random& random;
  SocketAddress server;
  Asking asking = Asking::Recursive;
};

// Begins the text of an error when the answer is too long for UDP and TCP does not bring it.
inline constexpr const char* kNeedsTcp = "the answer needs TCP: ";

// The reply, whatever its code. Timeout; Unavailable with the system's word; Corrupt.
Task<Result<Reply>> exchange(Exchange with, Question question, Millis timeout);

}  // namespace sluis::dns
