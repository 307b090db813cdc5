// SPDX-License-Identifier: Apache-2.0
// The text of a delivery status notification: multipart/report with a part for people, a part for
// machines and what is returned of the message (RFC 3461 6, 3462/6522, 3464, 6533). It writes down
// what it is given; who is told what is decided by deliver/bounce.h. Pure.
//
// Nothing that a stranger said (a reply, an ORCPT, an ENVID) can add a line to a field or a part.
// Addresses with UTF-8 are written as they are when the notice itself goes by SMTPUTF8, in
// message/global-delivery-status; otherwise escaped in seven bits (RFC 6533 3, utf-8-addr-xtext),
// so that a sender with a plain address can always be reached.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"
#include "mta/mail/address.h"

namespace sluis::mail {

enum class DsnAction : uint8_t { Failed, Delayed, Delivered, Relayed, Expanded };
std::string_view to_string(DsnAction action);  // "failed"

struct DsnRecipient {
  Address address;
  std::string original;  // "rfc822;a+b@example.org", xtext decoded; empty: no ORCPT
  DsnAction action = DsnAction::Failed;
  std::string status;                   // "5.1.1"
  std::string remote_mta;               // the host that answered; empty: none
  std::string reply;                    // what it said, or our own sentence
  std::string advice;                   // what the reader can do, a sentence; may be empty
  WallTime last_attempt{};              // zero: none
  std::optional<WallTime> retry_until;  // with Delayed
};

// The part of the message that goes back. `text` has CRLF line ends.
struct DsnReturned {
  enum class Kind : uint8_t { Headers, Message };
  Kind kind = Kind::Headers;
  std::string text;
  bool utf8 = false;  // its header is UTF-8: it came by SMTPUTF8
};

struct DsnReport {
  std::string hostname;                  // ours: Reporting-MTA
  Address postmaster;                    // From
  Address to;                            // the sender of the message
  std::string message_id;                // of the notice, with angle brackets
  WallTime now{};                        // Date
  std::string boundary;                  // random, so that no returned message can hold it
  std::string envelope_id;               // ENVID, xtext decoded; empty: absent
  WallTime arrival{};                    // when the message came
  std::string queue_id;                  // of the message
  std::string original_message_id;       // with angle brackets; empty: unknown
  std::vector<DsnRecipient> recipients;  // at least one
  DsnReturned returned;
};

struct DsnText {
  std::string octets;      // the whole message, CRLF line ends
  size_t header_size = 0;  // through its empty line
  bool eight_bit = false;  // has octets above 127
  bool utf8 = false;       // must go by SMTPUTF8
};

DsnText write_report(const DsnReport& report);

}  // namespace sluis::mail
