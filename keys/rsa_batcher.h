// SPDX-License-Identifier: Apache-2.0
// RsaBatcher: threads that sign at the same moment have their RSA operations done together
// (rsa_lanes.h). A thread that comes while fewer than `most_at_once` are at it takes what waits,
// its own and others', up to four, and does it; the rest sleep until theirs is done. Fewer than
// four wait for company, two milliseconds at most: four take hardly longer than one. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "keys/rsa_lanes.h"

namespace sluis::keys {

class RsaBatcher {
 public:
  static constexpr std::chrono::milliseconds kCompany{2};

  // `most_at_once`: threads that compute at the same time, the number of processors. `company`: how
  // long fewer than four wait for more.
  RsaBatcher(const RsaLanes& lanes, unsigned most_at_once,
             std::chrono::milliseconds company = kCompany);

  // Does jobs[i], on the calling thread, in place of the lanes.
  using Alone = std::function<void(size_t i)>;

  // Returns when all of `jobs` are done. `alone` is called for one that has found no company: the
  // lanes take a little longer for one than OpenSSL does.
  void run(std::span<const RsaJob> jobs, const Alone& alone);

 private:
  struct Caller {
    size_t left = 0;
    std::condition_variable woken;
  };
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    RsaJob job;
    size_t index;
    Caller* caller;
    Clock::time_point patience;  // until when it waits for company
  };

  bool ready() const;

  void compute(std::unique_lock<std::mutex>& lock, const Caller& self, const Alone& alone);
  std::vector<Waiting> take();
  void tell(std::span<const Waiting> done);

  const RsaLanes& lanes_;
  const unsigned most_at_once_;
  const std::chrono::milliseconds company_;
  std::mutex mutex_;
  std::deque<Waiting> waiting_;  // guarded by mutex_
  unsigned computing_ = 0;       // guarded by mutex_
};

}  // namespace sluis::keys
