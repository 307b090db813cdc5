// SPDX-License-Identifier: Apache-2.0
// CommitQueue: where operations wait while the disk is busy with those before them. Whatever came
// meanwhile is taken at once and committed together: the group of a group commit.
//
// Nobody waits for some of them: that a message has left is written down, and what holds it goes on
// without being seen. While others come in, acceptances or more of their kind, those wait a moment
// for company, so that one sync serves all; when none come, they do not.
//
// push() from any thread, take() from the committing one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sluis::store {

enum class Hurry : uint8_t { Now, WithOthers };

template <typename Operation>
class CommitQueue {
 public:
  static constexpr std::chrono::milliseconds kPatience{2};

  explicit CommitQueue(std::chrono::milliseconds patience = kPatience) : patience_(patience) {}

  // Takes it; false: closed, and `operation` is untouched.
  bool push(Operation& operation, Hurry hurry = Hurry::Now) {
    bool told = true;  // the committing thread knows already
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return false;
      if (waiting_.empty() || (hurry == Hurry::Now && !hurried_)) told = false;
      hurried_ = hurried_ || hurry == Hurry::Now;
      waiting_.push_back(std::move(operation));
    }
    if (!told) came_.notify_one();
    return true;
  }

  // Fills `group`, waiting for at least one operation, or as long as `most` says. False: closed and
  // empty.
  bool take(std::vector<Operation>& group,
            std::optional<std::chrono::milliseconds> most = std::nullopt) {
    std::unique_lock lock(mutex_);
    const auto come = [this] { return closed_ || !waiting_.empty(); };
    if (!most) {
      came_.wait(lock, come);
    } else if (!came_.wait_for(lock, *most, come)) {
      return true;
    }
    if (company_comes_) came_.wait_for(lock, patience_, [this] { return closed_ || hurried_; });
    company_comes_ = std::exchange(hurried_, false) || waiting_.size() > 1;
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
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Operation> waiting_;
  bool closed_ = false;
  bool hurried_ = false;        // one of those that wait is wanted now
  bool company_comes_ = false;  // the last group had such a one, or several others
};

}  // namespace sluis::store
