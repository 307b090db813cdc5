// SPDX-License-Identifier: Apache-2.0
// Reply: what we answer an SMTP client (RFC 5321 4.2) with an enhanced status code (RFC 2034, 3463)
// and a sentence that a person can act on. Formatting only; reply_parser reads those of others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluis::smtp {

struct Reply {
  int code = 250;
  std::string status;  // "2.1.0"; empty where RFC 2034 wants none (greeting, EHLO, 3xx)
  std::string text;    // one sentence, no line ends

  bool positive() const { return code < 400; }
  bool operator==(const Reply&) const = default;
};

// Adds the reply with its CRLF; a long text becomes several lines of one reply (RFC 5321 4.5.3.1.5:
// 512 octets a line). Control characters become '?', so that quoted input cannot forge a line.
void append_reply(std::string& out, const Reply& reply);

// Adds one reply of several lines, as EHLO wants it.
void append_lines(std::string& out, int code, const std::vector<std::string>& lines);

}  // namespace sluis::smtp
