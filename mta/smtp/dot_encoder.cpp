// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/dot_encoder.h"

#include <cstring>

namespace sluis::smtp {

// Goes line by line with memchr: well-formed lines, nearly all there are, are copied whole. A line
// with a CR inside takes the inner loop once for each.
void DotEncoder::encode(std::string_view text, std::string& out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    if (after_cr_) {
      after_cr_ = false;
      out += "\r\n";
      line_start_ = true;
      if (*at == '\n') {
        ++at;
        continue;
      }
    }
    if (line_start_ && *at == '.') out += '.';
    const size_t left = static_cast<size_t>(end - at);
    const auto* feed = static_cast<const char*>(std::memchr(at, '\n', left));
    const char* const line_end = feed ? feed : end;
    const auto* cr =
        static_cast<const char*>(std::memchr(at, '\r', static_cast<size_t>(line_end - at)));
    if (cr) {
      out.append(at, cr);
      after_cr_ = true;
      line_start_ = false;
      at = cr + 1;
    } else if (feed) {
      out.append(at, feed);
      out += "\r\n";
      line_start_ = true;
      at = feed + 1;
    } else {
      out.append(at, end);
      line_start_ = false;
      at = end;
    }
  }
}

void DotEncoder::finish(std::string& out) {
  if (after_cr_ || !line_start_) out += "\r\n";
  out += ".\r\n";
  line_start_ = true;
  after_cr_ = false;
}

}  // namespace sluis::smtp
