// SPDX-License-Identifier: Apache-2.0
// WorkerPool: threads for what would hold a loop up: password hashes, large signatures, cold disk.
// The queue is bounded; when it is full, run() fails with Unavailable at once. Work of different
// owners takes turns, so that one owner's thousands do not hold up another's single piece.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mta/base/result.h"
#include "mta/net/loop.h"
#include "mta/net/task.h"

namespace sluis {

class WorkerPool {
 public:
  WorkerPool(unsigned threads, size_t most_waiting);
  // Finishes what is running; of what still waits, runs `then` without `work`. Every `home` must
  // still be there.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Queues `work` for a worker, then `then` for `home`. False when the queue is full: nothing ran.
  // `work` throws nothing.
  bool submit(std::function<void()> work, Executor& home, std::function<void()> then,
              const std::string& owner = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// co_await run_on(pool, loop, work): work's value, computed on a worker. `work` is copied; the
// awaiting flow must not be destroyed before it resumes. Cancelled when the pool ends first.
template <typename T>
Task<Result<T>> run_on(WorkerPool& pool, Loop& home, std::function<T()> work,
                       std::string owner = {}) {
  OneShot<bool> done;
  std::optional<T> value;
  const bool queued = pool.submit([&value, &work] { value.emplace(work()); }, home,
                                  [&done] { done.set(true); }, owner);
  if (!queued) co_return fail(ErrorKind::Unavailable, "too much work is waiting");
  co_await done;
  if (!value) co_return fail(ErrorKind::Cancelled, "the program is stopping");
  co_return std::move(*value);
}

}  // namespace sluis
