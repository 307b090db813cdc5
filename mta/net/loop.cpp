// SPDX-License-Identifier: Apache-2.0
#include "mta/net/loop.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include <uv.h>

#include "mta/net/uv_raw.h"

namespace sluis {

struct Loop::Impl {
  using Batch = std::vector<std::function<void()>>;

  uv_loop_t loop;
  uv_async_t wake;
  std::atomic<bool> stopping{false};
  std::atomic<std::thread::id> thread{std::this_thread::get_id()};

  std::mutex mutex;
  Batch posted;  // guarded by mutex

  // Runs what was posted until now; what the work itself posts waits for the next turn. False:
  // there was nothing.
  bool run_posted() {
    Batch batch;
    {
      const std::lock_guard lock(mutex);
      batch.swap(posted);
    }
    for (auto& work : batch) std::exchange(work, nullptr)();
    return !batch.empty();
  }

  bool has_posted() {
    const std::lock_guard lock(mutex);
    return !posted.empty();
  }
};

namespace {

// Closes one handle that is still open and counts it; the wake-up handle has no owner and stays.
void shut_one(uv_handle_t* handle, void* count) {
  if (uv_is_closing(handle) || handle->data == nullptr) return;
  ++*static_cast<int*>(count);
  static_cast<HandleOwner*>(handle->data)->shut();
}

}  // namespace

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  // A peer that has gone is an error of the write (EPIPE), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  if (uv_loop_init(&impl_->loop) != 0) std::abort();
  impl_->loop.data = impl_.get();
  const int made = uv_async_init(&impl_->loop, &impl_->wake, [](uv_async_t* wake) {
    auto* impl = static_cast<Impl*>(wake->loop->data);
    impl->run_posted();
    if (impl->stopping.exchange(false)) uv_stop(&impl->loop);
  });
  if (made != 0) std::abort();
  impl_->wake.data = nullptr;
}

// Closing resumes flows with Cancelled; they may post or open more, so it goes on until all is
// still.
Loop::~Loop() {
  impl_->thread = std::this_thread::get_id();
  constexpr int kMostRounds = 1000;
  for (int round = 0; round < kMostRounds; ++round) {
    impl_->run_posted();
    int open = 0;
    uv_walk(&impl_->loop, shut_one, &open);
    uv_run(&impl_->loop, UV_RUN_NOWAIT);
    if (open == 0 && impl_->loop.closing_handles == nullptr && !impl_->has_posted()) break;
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&impl_->wake), nullptr);
  uv_run(&impl_->loop, UV_RUN_DEFAULT);
  // A handle that is still open would be freed memory in the loop's hands: a broken invariant.
  if (uv_loop_close(&impl_->loop) != 0) std::abort();
}

void Loop::run() {
  impl_->thread = std::this_thread::get_id();
  uv_run(&impl_->loop, UV_RUN_DEFAULT);
}

void Loop::stop() {
  impl_->stopping = true;
  uv_async_send(&impl_->wake);
}

void Loop::post(std::function<void()> work) {
  bool first;
  {
    const std::lock_guard lock(impl_->mutex);
    first = impl_->posted.empty();
    impl_->posted.push_back(std::move(work));
  }
  if (first) uv_async_send(&impl_->wake);
}

bool Loop::run_posted() {
  impl_->thread = std::this_thread::get_id();
  return impl_->run_posted();
}

bool Loop::on_loop_thread() const {
  return impl_->thread == std::this_thread::get_id();
}

uv_loop_s* uv_of(Loop& loop) {
  return &loop.impl().loop;
}

Error system_error(ErrorKind kind, const std::string& what, int code) {
  return Error{kind, what + ": " + uv_strerror(code), uv_err_name(code)};
}

}  // namespace sluis
