// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/dot_encoder.h"

#include "mta/base/octet_scan.h"

namespace sluis::smtp {
namespace {

constexpr auto kPasses = [](unsigned char before, unsigned char c, unsigned char after) {
  const bool bare = ((c == '\r') & (after != '\n')) | ((c == '\n') & (before != '\r'));
  return !(bare | ((c == '.') & (before == '\n')));
};

}  // namespace

void DotEncoder::encode(std::string_view text, std::string& out) {
  while (!text.empty()) {
    if (after_cr_) {
      after_cr_ = false;
      end_line(out);
      if (text.front() == '\n') text.remove_prefix(1);
      continue;
    }
    const size_t plain = passing(text, line_start_ ? '\n' : 'x', kPasses);
    if (plain > 0) {
      out.append(text.substr(0, plain));
      line_start_ = text[plain - 1] == '\n';
      text.remove_prefix(plain);
    } else {
      encode_octet(text.front(), out);
      text.remove_prefix(1);
    }
  }
}

void DotEncoder::end_line(std::string& out) {
  out += "\r\n";
  line_start_ = true;
}

// A dot at the start of a line, or a CR or LF that stands alone or whose other half has not come.
void DotEncoder::encode_octet(char c, std::string& out) {
  if (c == '\n') return end_line(out);
  if (c == '.') out += "..";
  after_cr_ = c == '\r';
  line_start_ = false;
}

void DotEncoder::finish(std::string& out) {
  if (after_cr_ || !line_start_) out += "\r\n";
  out += ".\r\n";
  line_start_ = true;
  after_cr_ = false;
}

}  // namespace sluis::smtp
