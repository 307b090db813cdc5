// SPDX-License-Identifier: Apache-2.0
// PlainNotice: a short text of our own to a few people, as a message like any other: from <>, with
// the postmaster in From, never answered by machines (RFC 3834 5), and no notices about it. Pure.
#pragma once

#include <string>
#include <vector>

#include "mta/deliver/bounce.h"

namespace sluis::deliver {

struct PlainNotice {
  std::vector<std::string> to;  // addresses, at least one
  std::string subject;          // ASCII, one line
  std::string body;             // ASCII, LF line ends, lines of at most 998 octets
};

// Ready for NoticeFlow::submit. Invalid for what is no address, and for text that is not ASCII.
Result<Notice> make_plain_notice(const BounceSettings& settings, const PlainNotice& notice,
                                 MessageId id, WallTime now);

}  // namespace sluis::deliver
