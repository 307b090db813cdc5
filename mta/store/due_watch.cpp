// SPDX-License-Identifier: Apache-2.0
#include "mta/store/due_watch.h"

namespace sluis::store {

void DueWatch::add(Executor& home, std::function<void()> wake) {
  auto sleeper = std::make_shared<Sleeper>();
  sleeper->home = &home;
  sleeper->wake = std::move(wake);
  const std::lock_guard lock(mutex_);
  sleepers_.push_back(std::move(sleeper));
}

void DueWatch::notify() {
  std::vector<std::shared_ptr<Sleeper>> sleepers;
  {
    const std::lock_guard lock(mutex_);
    sleepers = sleepers_;
  }
  for (const auto& sleeper : sleepers) {
    if (sleeper->told.exchange(true)) continue;
    sleeper->home->post([sleeper] {
      // Cleared before the wake-up looks, so that what comes after the look is told anew.
      sleeper->told = false;
      sleeper->wake();
    });
  }
}

}  // namespace sluis::store
