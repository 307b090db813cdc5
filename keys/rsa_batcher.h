// SPDX-License-Identifier: Apache-2.0
// RsaBatcher: threads that sign at the same moment have their RSA operations done together
// (rsa_lanes.h). A thread that comes while fewer than `most_at_once` are at it takes what waits,
// its own and others', up to four, and does it; the rest sleep until theirs is done. Nobody waits
// for company, so a quiet server signs as fast as ever, and a busy one finds its lanes full.
// Any thread.
#pragma once

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
  // `most_at_once`: threads that compute at the same time, the number of processors.
  RsaBatcher(const RsaLanes& lanes, unsigned most_at_once);

  // Does jobs[i], on the calling thread, in place of the lanes.
  using Alone = std::function<void(size_t i)>;

  // Returns when all of `jobs` are done. `alone` is called for one that has no company, if any: the
  // lanes take a little longer for one than OpenSSL does.
  void run(std::span<const RsaJob> jobs, const Alone& alone);

 private:
  struct Caller {
    size_t left = 0;
    std::condition_variable woken;
  };
  struct Waiting {
    RsaJob job;
    size_t index;
    Caller* caller;
  };

  void compute(std::unique_lock<std::mutex>& lock, const Caller& self, const Alone& alone);
  std::vector<Waiting> take();
  void tell(std::span<const Waiting> done);

  const RsaLanes& lanes_;
  const unsigned most_at_once_;
  std::mutex mutex_;
  std::deque<Waiting> waiting_;  // guarded by mutex_
  unsigned computing_ = 0;       // guarded by mutex_
};

}  // namespace sluis::keys
