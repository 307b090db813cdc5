// SPDX-License-Identifier: Apache-2.0
// Emptying: whether the journal's oldest segment empties by itself, as its mail leaves, so soon
// that moving what is left of it would be work for nothing. Asked every tick while the ring is
// crowded.
//
// Of one that is all but empty what stays behind is moved at once. After one that did not empty in
// time none is waited for during as long again: where mail rests, the next will not empty by itself
// either. Pure.
#pragma once

#include <chrono>
#include <cstdint>

namespace sluis::store {

class Emptying {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kTick{100};

  // Worth waiting for: a segment that is empty within `in_time`. 0: none is.
  explicit Emptying(std::chrono::milliseconds in_time) : in_time_(in_time) {}

  // `left`: the messages and drafts that are still in `segment`, the oldest, which had `whole`
  // messages. It is judged by its pace since it was seen first, a tick ago or more.
  bool soon(uint32_t segment, uint64_t left, uint64_t whole, Time now) {
    if (in_time_.count() == 0 || now < move_until_ || left * kFew <= whole) return false;
    if (segment != segment_) {
      segment_ = segment;
      at_first_ = left;
      since_ = now;
    }
    const auto took = now - since_;
    const bool in_pace = left <= at_first_ && left * took <= (at_first_ - left) * in_time_;
    if (took < kTick || (took < in_time_ && in_pace)) return true;
    move_until_ = now + in_time_;
    return false;
  }

 private:
  static constexpr uint64_t kFew = 16;  // the share of a segment that is not worth waiting for

  std::chrono::nanoseconds in_time_;
  uint32_t segment_ = 0;  // none has this ordinal
  uint64_t at_first_ = 0;
  Time since_;
  Time move_until_;
};

}  // namespace sluis::store
