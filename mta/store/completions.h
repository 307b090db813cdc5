// SPDX-License-Identifier: Apache-2.0
// Completions of one commit: collected while it is settled, then posted once to each executor, in
// the order in which they were collected. Safe from any thread.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "mta/store/store.h"

namespace sluis::store {

class Completions {
 public:
  void add(Executor& home, Done done, Result<void> result) {
    const std::lock_guard lock(mutex_);
    group(home).push_back({std::move(done), std::move(result)});
  }

  void post() {
    std::vector<std::pair<Executor*, std::vector<Ended>>> groups;
    {
      const std::lock_guard lock(mutex_);
      groups.swap(groups_);
    }
    for (auto& [home, group] : groups) {
      home->post([ended = std::move(group)] {
        for (const Ended& one : ended) one.done(one.result);
      });
    }
  }

 private:
  struct Ended {
    Done done;
    Result<void> result;
  };

  // As many as there are shards, so a list serves.
  std::vector<Ended>& group(Executor& home) {
    for (auto& [owner, group] : groups_) {
      if (owner == &home) return group;
    }
    return groups_.emplace_back(&home, std::vector<Ended>()).second;
  }

  std::mutex mutex_;
  std::vector<std::pair<Executor*, std::vector<Ended>>> groups_;
};

}  // namespace sluis::store
