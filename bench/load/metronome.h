// SPDX-License-Identifier: Apache-2.0
// Metronome: wakes a loop at a moment, to tens of microseconds: the loop's own timers know whole
// milliseconds only, which is more than a fast server takes to answer. A thread of its own sleeps;
// `tick` runs on the loop. The loop outlives it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "mta/net/loop.h"

namespace sluis::load {

class Metronome {
 public:
  Metronome(Loop& loop, std::function<void()> tick);
  ~Metronome();  // on the loop's thread, or after it; no tick follows
  Metronome(const Metronome&) = delete;
  Metronome& operator=(const Metronome&) = delete;

  // One tick at `moment`, or at once if that has passed; replaces one that has not come.
  void wake_at(MonoTime moment);

 private:
  void run();

  Loop& loop_;
  std::shared_ptr<std::function<void()>> tick_;  // the loop may hold a tick after our end
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<MonoTime> next_;  // guarded by mutex_
  bool ending_ = false;           // guarded by mutex_
  std::thread thread_;
};

}  // namespace sluis::load
