// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/xtext.h"

#include <algorithm>
#include <cstdint>

#include "mta/base/ascii.h"
#include "mta/mail/utf8.h"

namespace sluis::smtp {
namespace {

// hexchar is upper case (RFC 3461 4).
int hex_value(char c) {
  if (ascii::is_digit(c)) return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return byte >= 0x20 && byte != 0x7f;
  });
}

bool is_type(std::string_view type) {
  return !type.empty() && std::all_of(type.begin(), type.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-';
  });
}

}  // namespace

std::optional<std::string> decode_xtext(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c < 33 || c > 126 || c == '=') return std::nullopt;
    if (c != '+') {
      out += c;
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool is_original_recipient(std::string_view text, mail::AddressSyntax syntax) {
  const size_t semicolon = text.find(';');
  if (semicolon == std::string_view::npos || semicolon + 1 == text.size()) return false;
  const std::string_view type = text.substr(0, semicolon);
  const std::string_view address = text.substr(semicolon + 1);
  if (!is_type(type)) return false;
  const bool utf8_type = ascii::equal_ignoring_case(type, "utf-8");
  if (utf8_type && syntax == mail::AddressSyntax::Utf8 && !ascii::is_ascii(address)) {
    return mail::is_utf8(address) && is_printable(address);
  }
  const auto decoded = decode_xtext(address);
  return decoded && is_printable(*decoded);
}

}  // namespace sluis::smtp
