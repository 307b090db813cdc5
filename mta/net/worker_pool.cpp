// SPDX-License-Identifier: Apache-2.0
#include "mta/net/worker_pool.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "mta/base/fair_queue.h"
#include "mta/base/thread_name.h"

namespace sluis {

struct WorkerPool::Impl {
  struct Job {
    std::function<void()> work;
    Executor* home;
    std::function<void()> then;
  };

  explicit Impl(size_t limit) : most_waiting(limit) {}

  const size_t most_waiting;
  std::mutex mutex;
  std::condition_variable arrived;
  FairQueue<Job> waiting;  // by owner; guarded by mutex
  bool stopping = false;   // guarded by mutex
  std::vector<std::thread> threads;

  void work_until_stopped() {
    std::unique_lock lock(mutex);
    for (;;) {
      arrived.wait(lock, [this] { return stopping || !waiting.empty(); });
      if (stopping) return;
      Job job = *waiting.pop();
      lock.unlock();
      job.work();
      job.work = nullptr;
      job.home->post(std::move(job.then));
      lock.lock();
    }
  }
};

WorkerPool::WorkerPool(unsigned threads, size_t most_waiting)
    : impl_(std::make_unique<Impl>(most_waiting)) {
  for (unsigned i = 0; i < threads; ++i) {
    impl_->threads.emplace_back([impl = impl_.get()] {
      name_this_thread("worker");
      impl->work_until_stopped();
    });
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->arrived.notify_all();
  for (auto& thread : impl_->threads) thread.join();
  for (auto& job : impl_->waiting.take_all()) job.home->post(std::move(job.then));
}

bool WorkerPool::submit(std::function<void()> work, Executor& home, std::function<void()> then,
                        const std::string& owner) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping || impl_->waiting.size() >= impl_->most_waiting) return false;
    impl_->waiting.push(owner, {std::move(work), &home, std::move(then)});
  }
  impl_->arrived.notify_one();
  return true;
}

}  // namespace sluis
