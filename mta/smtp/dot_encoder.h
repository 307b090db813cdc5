// SPDX-License-Identifier: Apache-2.0
// DotEncoder: message text into what follows DATA (RFC 5321 4.5.2): lines that begin with a dot get
// a second one, the end is exactly CRLF.CRLF. Whatever comes in, no bare CR or LF goes out: each is
// made CRLF, so that nothing in a message can be taken for its end by a lenient server (smuggling).
// Text may come in pieces cut anywhere. Pure; one message's.
#pragma once

#include <string>
#include <string_view>

namespace sluis::smtp {

class DotEncoder {
 public:
  // Appends the encoded form of `text` to `out`.
  void encode(std::string_view text, std::string& out);
  // Appends what ends the message. The encoder is then ready for another.
  void finish(std::string& out);

 private:
  void end_line(std::string& out);
  void encode_octet(char c, std::string& out);

  bool line_start_ = true;
  bool after_cr_ = false;  // a CR was held back: its LF may be in the next piece
};

}  // namespace sluis::smtp
