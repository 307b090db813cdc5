// SPDX-License-Identifier: Apache-2.0
// What a submission server owes a message before it goes on (RFC 6409 8): Date and Message-ID added
// where they are missing, our Received put on top, Bcc and Return-Path taken out; and what it must
// refuse: a header that cannot be read, and so not be signed, or that does not have one author.
// Everything else is left octet for octet. Pure; the body is not looked at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mta/base/clock.h"
#include "mta/base/result.h"
#include "mta/mail/address.h"

namespace sluis::mail {

struct RepairFacts {
  std::string_view received;    // the whole field with CRLF, put on top; empty: none
  std::string_view message_id;  // "<id@host>", used when there is none
  WallTime now{};               // for Date
  uint32_t most_received = 50;  // Received fields before a loop is assumed (RFC 5321 6.3)
};

struct RepairedHeader {
  std::string text;        // the new block, through the empty line
  Address from;            // the author
  std::string message_id;  // with angle brackets
};

// Why a header is refused: what to answer the client.
struct HeaderRefusal {
  int code = 550;
  std::string status;    // enhanced status code
  std::string sentence;  // what the sender can do
};

// `block`: the header with CRLF line ends, with or without its empty line.
tl::expected<RepairedHeader, HeaderRefusal> repair_header(std::string_view block,
                                                          const RepairFacts& facts);

// The block with its Date set to `now`, in the place of the old one (the first, when there are
// several; the others go). Added at the end when there is none.
std::string replace_date(std::string_view block, WallTime now);

}  // namespace sluis::mail
