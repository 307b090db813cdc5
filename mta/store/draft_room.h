// SPDX-License-Identifier: Apache-2.0
// DraftRoom: how much of one draft waits for the disk, shared between the thread that appends and
// the one that commits. It bounds the memory a body that streams in may take. Safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "mta/base/executor.h"
#include "mta/base/result.h"

namespace sluis::store {

class DraftRoom {
 public:
  explicit DraftRoom(uint64_t share) : share_(share) {}

  void submitted(uint64_t octets) {
    const std::lock_guard lock(mutex_);
    waiting_ += octets;
  }

  // They are on the disk, or never will be.
  void settled(uint64_t octets, const Result<void>& result) {
    Executor* home = nullptr;
    std::function<void()> then;
    {
      const std::lock_guard lock(mutex_);
      waiting_ -= octets;
      if (!result && !failure_) failure_ = result.error();
      if (waiting_ <= share_ / 2 || failure_) {
        home = std::exchange(home_, nullptr);
        then = std::move(then_);
      }
    }
    if (home != nullptr) home->post(std::move(then));
  }

  // As Draft::wait_for_room.
  bool wait(Executor& home, std::function<void()> then) {
    const std::lock_guard lock(mutex_);
    if (waiting_ <= share_ || failure_) return false;
    home_ = &home;
    then_ = std::move(then);
    return true;
  }

  Result<void> state() const {
    const std::lock_guard lock(mutex_);
    if (failure_) return fail(*failure_);
    return {};
  }

 private:
  const uint64_t share_;
  mutable std::mutex mutex_;
  uint64_t waiting_ = 0;
  std::optional<Error> failure_;
  Executor* home_ = nullptr;
  std::function<void()> then_;
};

}  // namespace sluis::store
