// SPDX-License-Identifier: Apache-2.0
// Completions of one commit: collected while it is settled, then posted once to each executor, in
// the order in which they were collected. Used by one thread.
#pragma once

#include <utility>
#include <vector>

#include "mta/store/store.h"

namespace sluis::store {

class Completions {
 public:
  void add(Executor& home, Done done, Result<void> result) {
    group(home).push_back({std::move(done), std::move(result)});
  }

  void post() {
    for (auto& [home, group] : groups_) {
      home->post([ended = std::move(group)] {
        for (const Ended& one : ended) one.done(one.result);
      });
    }
    groups_.clear();
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

  std::vector<std::pair<Executor*, std::vector<Ended>>> groups_;
};

}  // namespace sluis::store
