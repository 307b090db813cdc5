// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/name.h"

#include <optional>

#include "mta/base/ascii.h"

namespace sluis::dns {
namespace {

constexpr size_t kLongestName = 253;
constexpr size_t kLongestLabel = 63;

bool plain(char c) {
  return c > ' ' && c < 0x7f && c != '.' && c != '\\';
}

void append_text(std::string& out, char c) {
  if (plain(c)) {
    out += ascii::lower(c);
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += {'\\', static_cast<char>('0' + byte / 100), static_cast<char>('0' + byte / 10 % 10),
          static_cast<char>('0' + byte % 10)};
}

// The byte that \DDD at the beginning of `text` stands for.
std::optional<char> escaped_byte(std::string_view text) {
  constexpr size_t kSize = 4;
  if (text.size() < kSize) return std::nullopt;
  int byte = 0;
  for (const char c : text.substr(1, kSize - 1)) {
    if (!ascii::is_digit(c)) return std::nullopt;
    byte = byte * 10 + (c - '0');
  }
  if (byte > 255) return std::nullopt;
  return static_cast<char>(byte);
}

// The bytes of a label; nullopt when one of them cannot stand there.
std::optional<std::string> bytes_of(std::string_view label) {
  std::string out;
  while (!label.empty()) {
    const bool escaped = label.front() == '\\';
    const auto byte = escaped ? escaped_byte(label) : label.front();
    if (!byte || (!escaped && !plain(*byte))) return std::nullopt;
    out += *byte;
    label.remove_prefix(escaped ? 4 : 1);
  }
  return out;
}

}  // namespace

Result<std::string> canonical_name(std::string_view text) {
  const auto bad = [&](const char* why) {
    return fail(ErrorKind::Invalid, "'" + std::string(text.substr(0, kLongestName)) + "' " + why);
  };
  std::string_view name = text;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return bad("is not a domain name");
  std::string out;
  size_t size = 0;
  for (const auto label : ascii::split(name, '.')) {
    if (label.empty()) return bad("has an empty label");
    const auto bytes = bytes_of(label);
    if (!bytes) return bad("has a character that no host name has");
    if (bytes->size() > kLongestLabel) return bad("has a label longer than 63 characters");
    size += bytes->size() + 1;
    if (size > kLongestName + 1) return bad("is longer than 253 characters");
    if (!out.empty()) out += '.';
    for (const char c : *bytes) append_text(out, c);
  }
  return out;
}

std::string name_to_wire(std::string_view canonical) {
  std::string out;
  if (!canonical.empty()) {
    for (const auto label : ascii::split(canonical, '.')) {
      const std::string bytes = bytes_of(label).value_or(std::string());
      out += static_cast<char>(bytes.size());
      out += bytes;
    }
  }
  out += '\0';
  return out;
}

std::string name_from_wire(std::string_view wire) {
  std::string out;
  while (!wire.empty()) {
    const auto length = static_cast<unsigned char>(wire.front());
    if (length == 0 || length > kLongestLabel || length >= wire.size()) break;
    if (!out.empty()) out += '.';
    for (const char c : wire.substr(1, length)) append_text(out, c);
    wire.remove_prefix(length + 1u);
  }
  return out;
}

}  // namespace sluis::dns
