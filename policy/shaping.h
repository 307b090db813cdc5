// SPDX-License-Identifier: Apache-2.0
// Shaping: how hard one destination may be pushed. Three things are decided here from facts alone:
//
// - how many connections it gets: the configured limit, halved when the destination pushes back
// (421,
//   4.7.x, a timeout, a refused connection) and raised by one after each kSuccessesToGrow messages
//   in a row. A burst of complaints that all answer the same push counts once (kOneComplaint).
// - whether it is suspended: when no host of it can be reached nobody is asked for a while, and the
//   while doubles from kFirstSuspension to kLongestSuspension for each trial that fails. After it
//   one connection tests; a success forgets the past. When DNS could not even say where the hosts
//   are, nothing is known of the destination: the pause is short, from kFirstLookUpPause to
//   kLongestLookUpPause.
// - when the next message may start, where a rate is configured (token bucket, a second's burst).
//
// Pure: time comes in as an argument, monotonic. One destination's; one thread.
#pragma once

#include <cstdint>

#include "mta/base/clock.h"

namespace sluis::policy {

class Shaping {
 public:
  static constexpr uint32_t kSuccessesToGrow = 20;
  static constexpr Millis kOneComplaint = Millis(5000);
  static constexpr Millis kFirstSuspension = Millis(60'000);
  static constexpr Millis kLongestSuspension = Millis(30 * 60'000);
  // The resolver remembers a failure for three seconds: asking again before that is idle.
  static constexpr Millis kFirstLookUpPause = Millis(5'000);
  static constexpr Millis kLongestLookUpPause = Millis(5 * 60'000);

  // Why nobody took the mail: no host could be reached or would talk, or DNS did not answer.
  enum class Down : uint8_t { NoHost, NoLookUp };

  // `connections`: at least 1. `rate`: messages a second, 0: unlimited.
  Shaping(uint32_t connections, double rate);
  // New settings keep what was learnt.
  void configure(uint32_t connections, double rate);

  // Connections allowed now. One until the destination was reached once: a dead one is found out by
  // one connection, not by twenty.
  uint32_t connection_limit() const { return proven_ ? limit_ : 1; }

  // A session got as far as taking mail.
  void on_reached();
  void on_success();
  void on_pushback(MonoTime now);
  // Returns the end of the suspension.
  MonoTime on_down(MonoTime now, Down why);

  bool suspended(MonoTime now) const { return now < suspended_until_; }
  MonoTime suspended_until() const { return suspended_until_; }
  // An operator wants it tried now.
  void forget_suspension() { suspended_until_ = {}; }

  // Takes the right to start one message; otherwise says how long to wait for it.
  Millis take_start(MonoTime now);

 private:
  uint32_t most_ = 1;
  uint32_t limit_ = 1;
  uint32_t successes_ = 0;  // since the limit last changed
  bool proven_ = false;
  MonoTime last_complaint_{};
  MonoTime suspended_until_{};
  Millis next_suspension_ = kFirstSuspension;
  Millis next_pause_ = kFirstLookUpPause;
  double rate_ = 0;
  double tokens_ = 0;
  MonoTime tokens_at_{};
};

}  // namespace sluis::policy
