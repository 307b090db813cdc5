// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/reply.h"

#include <cstdint>

namespace sluis::smtp {
namespace {

constexpr size_t kMaxText = 480;  // leaves room for code, status and CRLF within 512

void append_line(std::string& out, int code, char separator, std::string_view status,
                 std::string_view text) {
  out += std::to_string(code);
  out += separator;
  if (!status.empty()) {
    out += status;
    out += ' ';
  }
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  out += "\r\n";
}

// Where the first line of a long text ends: at its last blank, else in the middle of a word.
size_t line_length(std::string_view text) {
  if (text.size() <= kMaxText) return text.size();
  const size_t blank = text.rfind(' ', kMaxText);
  return blank == std::string_view::npos || blank == 0 ? kMaxText : blank;
}

}  // namespace

void append_reply(std::string& out, const Reply& reply) {
  std::string_view rest = reply.text;
  for (size_t length; (length = line_length(rest)) < rest.size();) {
    append_line(out, reply.code, '-', reply.status, rest.substr(0, length));
    rest.remove_prefix(rest[length] == ' ' ? length + 1 : length);
  }
  append_line(out, reply.code, ' ', reply.status, rest);
}

void append_lines(std::string& out, int code, const std::vector<std::string>& lines) {
  for (size_t i = 0; i < lines.size(); ++i) {
    append_line(out, code, i + 1 < lines.size() ? '-' : ' ', {}, lines[i]);
  }
}

}  // namespace sluis::smtp
