// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/name.h"

#include "mta/base/ascii.h"

namespace sluis::dns {
namespace {

constexpr size_t kLongestName = 253;
constexpr size_t kLongestLabel = 63;

bool plain(char c) {
  return c > ' ' && c < 0x7f && c != '.' && c != '\\';
}

void append_escaped(std::string& out, unsigned char byte) {
  out += '\\';
  out += static_cast<char>('0' + byte / 100);
  out += static_cast<char>('0' + byte / 10 % 10);
  out += static_cast<char>('0' + byte % 10);
}

}  // namespace

Result<std::string> canonical_name(std::string_view text) {
  const auto bad = [&](const char* why) {
    return fail(ErrorKind::Invalid, "'" + std::string(text.substr(0, kLongestName)) + "' " + why);
  };
  std::string_view name = text;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return bad("is not a domain name");
  if (name.size() > kLongestName) return bad("is longer than 253 characters");
  for (const auto label : ascii::split(name, '.')) {
    if (label.empty()) return bad("has an empty label");
    if (label.size() > kLongestLabel) return bad("has a label longer than 63 characters");
    for (const char c : label) {
      if (!plain(c)) return bad("has a character that no host name has");
    }
  }
  return ascii::to_lower(name);
}

std::string name_to_wire(std::string_view canonical) {
  std::string out;
  if (!canonical.empty()) {
    for (const auto label : ascii::split(canonical, '.')) {
      out += static_cast<char>(label.size());
      out += label;
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
    for (const char c : wire.substr(1, length)) {
      if (plain(c)) out += ascii::lower(c);
      if (!plain(c)) append_escaped(out, static_cast<unsigned char>(c));
    }
    wire.remove_prefix(length + 1u);
  }
  return out;
}

}  // namespace sluis::dns
