// SPDX-License-Identifier: Apache-2.0
#include "bench/load/metronome.h"

namespace sluis::load {

Metronome::Metronome(Loop& loop, std::function<void()> tick)
    : loop_(loop),
      tick_(std::make_shared<std::function<void()>>(std::move(tick))),
      thread_([this] { run(); }) {}

Metronome::~Metronome() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Metronome::wake_at(MonoTime moment) {
  {
    const std::lock_guard lock(mutex_);
    next_ = moment;
  }
  changed_.notify_one();
}

void Metronome::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (!next_) {
      changed_.wait(lock);
    } else if (const MonoTime moment = *next_; std::chrono::steady_clock::now() < moment) {
      changed_.wait_until(lock, moment);
    } else {
      next_.reset();
      loop_.post([weak = std::weak_ptr(tick_)] {
        if (const auto tick = weak.lock()) (*tick)();
      });
    }
  }
}

}  // namespace sluis::load
