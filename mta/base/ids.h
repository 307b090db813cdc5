// SPDX-License-Identifier: Apache-2.0
// MessageId: the name of an accepted message for its whole life: in the 250 reply, the queue, the
// logs and the events. 64 bits, rising with time: 44 bits of milliseconds since 2020-01-01 UTC, 8
// of node, 12 of sequence. Shown as 13 characters of Crockford's base 32 (no I, L, O, U).
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mta/base/clock.h"

namespace sluis {

struct MessageId {
  uint64_t value = 0;
  auto operator<=>(const MessageId&) const = default;
};

std::string to_string(MessageId id);
// Case-insensitive; nullopt for anything that to_string could not have made.
std::optional<MessageId> parse_message_id(std::string_view text);
// The millisecond at which the id was given out.
WallTime time_of(MessageId id);

// Gives out ids that rise even when the wall clock is set back. Safe from any thread.
class MessageIdSource {
 public:
  MessageIdSource(const Clock& clock, uint8_t node) : clock_(clock), node_(node) {}
  MessageId next();
  // Every later id is greater than this one: called with the greatest id found at recovery.
  void start_after(MessageId id);

 private:
  const Clock& clock_;
  const uint8_t node_;
  std::atomic<uint64_t> last_{0};  // milliseconds << 12 | sequence
};

}  // namespace sluis

template <>
struct std::hash<sluis::MessageId> {
  size_t operator()(sluis::MessageId id) const noexcept {
    return static_cast<size_t>(id.value * 0x9E3779B97F4A7C15ull);
  }
};
