// SPDX-License-Identifier: Apache-2.0
#include "mta/net/task.h"

#include "mta/base/log.h"

namespace sluis {
namespace {

// A coroutine that frees itself at its end: the root under a spawned task.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

// The flow's frame, and all it owns, is gone before the gate is told: an owner who waits for the
// gate may destroy what the flow referred to.
Detached run(Task<void> started, Gate& gate) {
  try {
    Task<void> flow = std::move(started);
    co_await flow;
  } catch (const std::exception& thrown) {
    log::error("net", "a flow ended by an exception", {{"what", thrown.what()}});
  }
  gate.leave();
}

}  // namespace

void Gate::leave() {
  if (--running_ == 0 && idle_) std::exchange(idle_, nullptr)();
}

void Gate::when_idle(std::function<void()> then) {
  if (running_ == 0) return then();
  idle_ = std::move(then);
}

void spawn(Task<void> flow, Gate& gate) {
  gate.enter();
  run(std::move(flow), gate);
}

}  // namespace sluis
