// SPDX-License-Identifier: Apache-2.0
#include "keys/rsa_batcher.h"

namespace sluis::keys {

RsaBatcher::RsaBatcher(const RsaLanes& lanes, unsigned most_at_once,
                       std::chrono::milliseconds company)
    : lanes_(lanes), most_at_once_(most_at_once), company_(company) {}

void RsaBatcher::run(std::span<const RsaJob> jobs, const Alone& alone) {
  Caller self;
  std::unique_lock lock(mutex_);
  const Clock::time_point patience = Clock::now() + company_;
  for (size_t i = 0; i < jobs.size(); ++i) waiting_.push_back({jobs[i], i, &self, patience});
  self.left = jobs.size();
  while (self.left > 0) {
    if (computing_ >= most_at_once_ || waiting_.empty()) {
      self.woken.wait(lock);  // for tell()
    } else if (ready()) {
      compute(lock, self, alone);
    } else {
      const Clock::time_point until = waiting_.front().patience;  // it may be gone meanwhile
      self.woken.wait_until(lock, until);
    }
  }
}

bool RsaBatcher::ready() const {
  return waiting_.size() >= kRsaAtOnce || Clock::now() >= waiting_.front().patience;
}

void RsaBatcher::compute(std::unique_lock<std::mutex>& lock, const Caller& self,
                         const Alone& alone) {
  const std::vector<Waiting> batch = take();
  ++computing_;
  lock.unlock();
  if (batch.size() == 1 && batch.front().caller == &self) {
    alone(batch.front().index);
  } else {
    std::vector<RsaJob> jobs;
    for (const Waiting& each : batch) jobs.push_back(each.job);
    lanes_.run(jobs);
  }
  lock.lock();
  --computing_;
  tell(batch);
}

// The first that waits and those after it whose keys are as long.
std::vector<RsaBatcher::Waiting> RsaBatcher::take() {
  std::vector<Waiting> out;
  const size_t digits = waiting_.front().job.key->digits;
  for (auto at = waiting_.begin(); at != waiting_.end() && out.size() < kRsaAtOnce;) {
    if (at->job.key->digits == digits) {
      out.push_back(*at);
      at = waiting_.erase(at);
    } else {
      ++at;
    }
  }
  return out;
}

// Wakes those whose jobs are done, and one who goes on with what waits.
void RsaBatcher::tell(std::span<const Waiting> done) {
  for (const Waiting& each : done) {
    if (--each.caller->left == 0) each.caller->woken.notify_one();
  }
  if (!waiting_.empty()) waiting_.front().caller->woken.notify_one();
}

}  // namespace sluis::keys
