// SPDX-License-Identifier: Apache-2.0
#include "keys/record_text.h"

#include "mta/base/bytes.h"

namespace sluis::keys {
namespace {

constexpr size_t kLongestString = 255;
constexpr int kTtl = 3600;  // seconds; long enough for caches, short enough to mend a mistake

// RFC 1035 5.1: what a customer's own record holds may be any octet.
std::string zone_escaped(char c) {
  if (c == '"' || c == '\\') return {'\\', c};
  if (c >= ' ' && c <= '~') return {c};
  const unsigned octet = static_cast<unsigned char>(c);
  std::string digits = std::to_string(octet);
  return "\\" + std::string(3 - digits.size(), '0') + digits;
}

std::string_view type_tag(KeyType type) {
  return type == KeyType::Rsa ? "rsa" : "ed25519";
}

}  // namespace

std::string record_value(const SigningKey& key) {
  std::string out = "v=DKIM1;h=sha256;k=";
  out += type_tag(key.type);
  out += ";p=";
  out += base64_encode(key.public_der);
  return out;
}

std::string record_name(std::string_view selector, std::string_view domain) {
  std::string out(selector);
  out += "._domainkey";
  if (!domain.empty()) {
    out += '.';
    out += domain;
  }
  return out;
}

std::vector<std::string> record_strings(std::string_view text) {
  std::vector<std::string> strings;
  do {
    strings.emplace_back(text.substr(0, kLongestString));
    text.remove_prefix(strings.back().size());
  } while (!text.empty());
  return strings;
}

std::string quoted_strings(std::string_view text) {
  std::string out;
  for (const std::string& string : record_strings(text)) {
    if (!out.empty()) out += ' ';
    out += '"';
    for (const char c : string) out += zone_escaped(c);
    out += '"';
  }
  return out;
}

std::string zone_line(std::string_view name, std::string_view text) {
  std::string out(name);
  out += ' ' + std::to_string(kTtl) + " IN TXT ";
  const bool several = text.size() > kLongestString;
  out += several ? "( " + quoted_strings(text) + " )" : quoted_strings(text);
  return out;
}

std::string alias_line(std::string_view name, std::string_view target) {
  return std::string(name) + ' ' + std::to_string(kTtl) + " IN CNAME " + std::string(target);
}

policy::ExpectedKey expected_key(const SigningKey& key) {
  return {key.selector, std::string(type_tag(key.type)), key.public_der};
}

}  // namespace sluis::keys
