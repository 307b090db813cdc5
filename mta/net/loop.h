// SPDX-License-Identifier: Apache-2.0
// Loop: one libuv event loop, one thread. It runs what other threads post, timers, and every socket
// made on it. Everything but post() and stop() belongs to the loop's own thread.
#pragma once

#include <coroutine>
#include <functional>
#include <memory>

#include "mta/base/clock.h"
#include "mta/base/executor.h"
#include "mta/net/task.h"

namespace sluis {

class Loop final : public Executor {
 public:
  Loop();
  ~Loop() override;  // after run() has returned; closes what is left
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs on the calling thread until stop().
  void run();
  void stop();
  // Batches: many posts wake the loop once.
  void post(std::function<void()> work) override;
  // For a loop that has stopped: runs here what was posted until now, while what it refers to is
  // still there. False: nothing was.
  bool run_posted();
  bool on_loop_thread() const;

  struct Impl;
  Impl& impl() { return *impl_; }  // for net alone

 private:
  std::unique_ptr<Impl> impl_;
};

// A timer that calls `expired` on the loop. Restarting replaces; destroying cancels.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> expired);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void start(Millis after);
  void stop();
  bool running() const;

 private:
  struct Impl;
  Impl* impl_;
};

// co_await sleep_for(loop, Millis(100)).
Task<void> sleep_for(Loop& loop, Millis duration);

// co_await next_turn(loop): lets others run; for long loops.
Task<void> next_turn(Loop& loop);

// Calls `on_signal` on the loop for each arrival of the signal.
class SignalWatch {
 public:
  SignalWatch(Loop& loop, int signal, std::function<void()> on_signal);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  struct Impl;
  Impl* impl_;
};

}  // namespace sluis
