// SPDX-License-Identifier: Apache-2.0
// CommitQueue: where operations wait while the disk is busy with those before them. Whatever came
// meanwhile is taken at once and committed together: the group of a group commit.
// push() from any thread, take() from the committing one.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace sluis::store {

template <typename Operation>
class CommitQueue {
 public:
  // Takes it; false: closed, and `operation` is untouched.
  bool push(Operation& operation) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return false;
      waiting_.push_back(std::move(operation));
      if (waiting_.size() > 1) return true;  // the committing thread has been told already
    }
    came_.notify_one();
    return true;
  }

  // Fills `group`, waiting for at least one operation. False: closed and empty.
  bool take(std::vector<Operation>& group) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    group.swap(waiting_);
    return !group.empty();
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    came_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Operation> waiting_;
  bool closed_ = false;
};

}  // namespace sluis::store
