// SPDX-License-Identifier: Apache-2.0
// run_on_loop(loop, flow): runs the loop on this thread until the flow has ended, and returns its
// value. A flow that hangs fails the test after a minute instead of hanging the suite.
// run_until(loop, condition): turns the loop until the condition holds.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>

#include "mta/net/loop.h"

namespace sluis {

inline constexpr Millis kTestPatience = std::chrono::seconds(60);

namespace detail {

template <typename T>
Task<void> collect(Task<T> flow, std::optional<T>& value, std::function<void()> ended) {
  value.emplace(co_await flow);
  ended();
}

inline Task<void> collect_void(Task<void> flow, bool& done, std::function<void()> ended) {
  co_await flow;
  done = true;
  ended();
}

inline Task<void> poll_until(Loop& loop, const std::function<bool()>& condition,
                             std::function<void()> ended) {
  while (!condition()) co_await sleep_for(loop, Millis(1));
  ended();
}

// Runs the loop until `done` says so, with a watchdog. `ended` stops the loop, once it runs.
class LoopRun {
 public:
  explicit LoopRun(Loop& loop) : loop_(loop) {}
  std::function<void()> ended() {
    return [this] {
      done_ = true;
      if (running_) loop_.stop();
    };
  }
  void wait() {
    if (done_) return;
    bool late = false;
    Timer watchdog(loop_, [this, &late] {
      late = true;
      loop_.stop();
    });
    watchdog.start(kTestPatience);
    running_ = true;
    loop_.run();
    if (late) throw std::runtime_error("the flow did not end in time");
  }

 private:
  Loop& loop_;
  bool done_ = false;
  bool running_ = false;
};

}  // namespace detail

template <typename T>
T run_on_loop(Loop& loop, Task<T> flow) {
  std::optional<T> value;
  Gate gate;
  detail::LoopRun run(loop);
  spawn(detail::collect<T>(std::move(flow), value, run.ended()), gate);
  run.wait();
  if (!value) throw std::runtime_error("the flow ended without a value");
  return std::move(*value);
}

inline void run_on_loop(Loop& loop, Task<void> flow) {
  bool done = false;
  Gate gate;
  detail::LoopRun run(loop);
  spawn(detail::collect_void(std::move(flow), done, run.ended()), gate);
  run.wait();
  if (!done) throw std::runtime_error("the flow ended by an exception");
}

// For what callbacks bring about, on this thread or another. Returns when it holds.
inline void run_until(Loop& loop, std::function<bool()> condition) {
  Gate gate;
  detail::LoopRun run(loop);
  spawn(detail::poll_until(loop, condition, run.ended()), gate);
  run.wait();
}

}  // namespace sluis
