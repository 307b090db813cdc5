// SPDX-License-Identifier: Apache-2.0
// ReplyParser: a server's bytes into replies (RFC 5321 4.2, RFC 2034, RFC 3463). It takes bytes as
// they come, joins multi-line replies and pulls the enhanced status code out. It is lenient where
// servers in the wild are (bare LF, no text after the code) and strict where a session could get
// out of step: a line that is not a reply, codes that differ within one reply, anything over its
// bounds. After a fault it stays faulty: the session has to end. Pure; one session's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::smtp {

struct PeerReply {
  int code = 0;        // 200–599
  std::string status;  // enhanced status code, "5.1.1"; empty if the server gave none
  std::string text;    // lines joined by LF, without code and status; control bytes made '?'

  int kind() const { return code / 100; }
  bool positive() const { return kind() == 2; }
};

// "550 5.1.1 No such user / see the help page": as logs, events and bounces show it.
std::string to_string(const PeerReply& reply);

class ReplyParser {
 public:
  static constexpr size_t kMaxLine = 2048;  // octets; RFC 5321 4.5.3.1.5 asks for 512
  static constexpr size_t kMaxLines = 200;  // of one reply
  static constexpr size_t kMaxText = 8192;  // octets kept of one reply; the rest is dropped

  void feed(std::string_view bytes) { pending_.append(bytes); }
  // The next whole reply; nullopt: more bytes are needed. Invalid with a sentence on a fault.
  Result<std::optional<PeerReply>> next();
  // Bytes after a reply that was the last one awaited: evidence of a server that talks out of turn,
  // and after STARTTLS of an injection.
  bool has_pending() const { return at_ < pending_.size() || lines_ > 0; }

 private:
  Result<bool> take_line(std::string_view line);  // true: the reply is whole
  void append_text(std::string_view text);

  std::string pending_;
  size_t at_ = 0;
  PeerReply partial_;
  size_t lines_ = 0;
  bool broken_ = false;
};

}  // namespace sluis::smtp
