// SPDX-License-Identifier: Apache-2.0
#include "mta/base/ids.h"

#include <algorithm>

namespace sluis {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kCharacters = 13;
constexpr int kSequenceBits = 12;
constexpr int kNodeBits = 8;
const WallTime kEpoch = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};

uint64_t pack(uint64_t ticks, uint8_t node) {
  const uint64_t millis = ticks >> kSequenceBits;
  const uint64_t sequence = ticks & ((1u << kSequenceBits) - 1);
  return (millis << (kNodeBits + kSequenceBits)) | (uint64_t{node} << kSequenceBits) | sequence;
}

uint64_t ticks_of(MessageId id) {
  const uint64_t millis = id.value >> (kNodeBits + kSequenceBits);
  return (millis << kSequenceBits) | (id.value & ((1u << kSequenceBits) - 1));
}

}  // namespace

std::string to_string(MessageId id) {
  std::string out(kCharacters, '0');
  uint64_t rest = id.value;
  for (int i = kCharacters - 1; i >= 0; --i, rest >>= 5) out[i] = kAlphabet[rest & 31];
  return out;
}

std::optional<MessageId> parse_message_id(std::string_view text) {
  if (text.size() != kCharacters) return std::nullopt;
  uint64_t value = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 32) : text[i];
    const size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos || (i == 0 && digit > 15)) return std::nullopt;
    value = (value << 5) | digit;
  }
  return MessageId{value};
}

WallTime time_of(MessageId id) {
  return kEpoch + Millis(static_cast<int64_t>(id.value >> (kNodeBits + kSequenceBits)));
}

MessageId MessageIdSource::next() {
  const auto since = std::max<int64_t>(0, (clock_.wall() - kEpoch).count());
  const uint64_t now = static_cast<uint64_t>(since) << kSequenceBits;
  uint64_t last = last_.load(std::memory_order_relaxed);
  uint64_t mine;
  do {
    mine = std::max(now, last + 1);
  } while (!last_.compare_exchange_weak(last, mine, std::memory_order_relaxed));
  return MessageId{pack(mine, node_)};
}

void MessageIdSource::start_after(MessageId id) {
  const uint64_t floor = ticks_of(id);
  uint64_t last = last_.load(std::memory_order_relaxed);
  while (last < floor && !last_.compare_exchange_weak(last, floor, std::memory_order_relaxed)) {
  }
}

}  // namespace sluis
