// SPDX-License-Identifier: Apache-2.0
// DueWatch: wakes those who sleep until next_due(). However often it is told of an earlier time, a
// sleeper has at most one wake-up waiting for it. Safe from any thread; the executors outlive it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "mta/base/executor.h"

namespace sluis::store {

class DueWatch {
 public:
  void add(Executor& home, std::function<void()> wake);
  void notify();

 private:
  struct Sleeper {
    Executor* home;
    std::function<void()> wake;
    std::atomic<bool> told{false};
  };

  std::mutex mutex_;
  std::vector<std::shared_ptr<Sleeper>> sleepers_;
};

}  // namespace sluis::store
