// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/field_text.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/mail/utf8.h"

namespace sluis::mail {
namespace {

constexpr size_t kFoldAt = 76;
constexpr size_t kHardLimit = 990;  // below 998 with a little room (RFC 5322 2.1.1)
constexpr size_t kWrapAt = 72;
constexpr size_t kEncodedLine = 76;  // RFC 2045 6.7 (5)

constexpr std::string_view kCrlf = "\r\n";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_eight_bit(char c) {
  return (c & 0x80) != 0;
}
bool continues_character(char c) {
  return (c & 0xC0) == 0x80;
}

// The longest piece of at most `limit` octets that does not end inside a UTF-8 character.
std::string_view cut(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && continues_character(text[limit])) --limit;
  return text.substr(0, limit);
}

// Where to end a line of at most `width` octets: at a space, or at the end of the word that is too
// long for it, or in the middle of a word that is too long for any line.
size_t line_end(std::string_view text, size_t width) {
  if (text.size() <= width) return text.size();
  const size_t space = text.rfind(' ', width);
  if (space != std::string_view::npos && space > 0) return space;
  return cut(text.substr(0, text.find(' ')), kHardLimit).size();
}

void append_encoded(std::string& out, char c) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '=';
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

// A blank at the end of a line must be encoded, or a relay may drop it.
void append_encoded_line(std::string& out, std::string_view line) {
  size_t column = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    const bool plain = (c >= 33 && c <= 126 && c != '=') || (ascii::is_blank(c) && !last);
    const size_t width = plain ? 1 : 3;
    if (column + width > kEncodedLine - 1) {
      out += '=';
      out += kCrlf;
      column = 0;
    }
    if (plain) {
      out += c;
    } else {
      append_encoded(out, c);
    }
    column += width;
  }
}

}  // namespace

std::string one_line(std::string_view text, Charset charset, size_t limit) {
  text = cut(ascii::trim(text), limit);
  const bool keep_eight_bit = charset == Charset::Utf8 && is_utf8(text);
  std::string line(text);
  for (char& c : line) {
    if (is_control(c)) c = ' ';
    if (is_eight_bit(c) && !keep_eight_bit) c = '?';
  }
  return std::string(ascii::trim(line));
}

std::string field(std::string_view name, std::string_view value) {
  std::string out(name);
  out += ": ";
  value = ascii::trim(value);
  size_t column = out.size();
  for (;;) {
    const size_t end = line_end(value, column < kFoldAt ? kFoldAt - column : 1);
    out += value.substr(0, end);
    value = ascii::trim(value.substr(end));
    out += kCrlf;
    if (value.empty()) return out;  // no line of blanks: it would end the header
    out += ' ';
    column = 1;
  }
}

std::string wrapped(std::string_view text, std::string_view indent) {
  std::string out;
  text = ascii::trim(text);
  while (!text.empty()) {
    const size_t end = line_end(text, kWrapAt - std::min(kWrapAt / 2, indent.size()));
    out += indent;
    out += text.substr(0, end);
    out += kCrlf;
    text = ascii::trim(text.substr(end));
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find(kCrlf);
    append_encoded_line(out, text.substr(0, end));
    if (end == std::string_view::npos) break;
    out += kCrlf;
    text.remove_prefix(end + kCrlf.size());
  }
  return out;
}

}  // namespace sluis::mail
