// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/utf8.h"

#include <cstdint>

namespace sluis::mail {
namespace {

// What may follow a lead byte: how many bytes, and the range of the first of them (RFC 3629 4).
struct Lead {
  int following = -1;
  uint8_t low = 0x80, high = 0xbf;
};

Lead classify(uint8_t byte) {
  if (byte < 0x80) return {0};
  if (byte >= 0xc2 && byte <= 0xdf) return {1};
  if (byte == 0xe0) return {2, 0xa0, 0xbf};
  if (byte == 0xed) return {2, 0x80, 0x9f};
  if (byte >= 0xe1 && byte <= 0xef) return {2};
  if (byte == 0xf0) return {3, 0x90, 0xbf};
  if (byte >= 0xf1 && byte <= 0xf3) return {3};
  if (byte == 0xf4) return {3, 0x80, 0x8f};
  return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Lead lead = classify(static_cast<uint8_t>(text[at++]));
    if (lead.following < 0) return false;
    for (int i = 0; i < lead.following; ++i, ++at) {
      if (at == text.size()) return false;
      const auto byte = static_cast<uint8_t>(text[at]);
      if (i == 0 ? byte < lead.low || byte > lead.high : (byte & 0xc0) != 0x80) return false;
    }
  }
  return true;
}

}  // namespace sluis::mail
