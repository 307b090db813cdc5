// SPDX-License-Identifier: Apache-2.0
#include "mta/net/loop.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

#include "mta/net/uv_raw.h"

namespace sluis {

// Other threads wake the loop by an eventfd. uv_async_send() does so too, but marks its handle
// before and after: a sender that the woken loop drives from its processor in between has the loop
// spin until it comes back, milliseconds on a busy machine. The loop's own posts need no waking: an
// idle handle keeps it from waiting.
struct Loop::Impl {
  using Batch = std::vector<std::function<void()>>;

  uv_loop_t loop;
  uv_poll_t wake;
  uv_idle_t soon;
  const int event = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::atomic<bool> stopping{false};
  std::atomic<std::thread::id> thread{std::this_thread::get_id()};
  std::atomic<std::thread::id> running{};  // the thread inside run()

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

  void open();
  void close();
  void wake_up() const {
    const uint64_t one = 1;
    (void)!::write(event, &one, sizeof one);  // a full counter has woken it
  }
  void on_woken() {
    uint64_t count = 0;
    (void)!::read(event, &count, sizeof count);
    run_posted();
    if (stopping.exchange(false)) uv_stop(&loop);
  }
  void on_soon() {
    run_posted();
    if (!has_posted()) uv_idle_stop(&soon);
  }
};

void Loop::Impl::open() {
  if (event < 0 || uv_loop_init(&loop) != 0) std::abort();
  loop.data = this;
  if (uv_poll_init(&loop, &wake, event) != 0) std::abort();
  uv_poll_start(&wake, UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<Impl*>(handle->loop->data)->on_woken();
  });
  uv_idle_init(&loop, &soon);
  wake.data = soon.data = nullptr;
}

// A handle that is still open would be freed memory in the loop's hands: a broken invariant.
void Loop::Impl::close() {
  uv_close(reinterpret_cast<uv_handle_t*>(&wake), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&soon), nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) std::abort();
  ::close(event);
}

namespace {

// Closes one handle that is still open and counts it; the loop's own have no owner and stay.
void shut_one(uv_handle_t* handle, void* count) {
  if (uv_is_closing(handle) || handle->data == nullptr) return;
  ++*static_cast<int*>(count);
  static_cast<HandleOwner*>(handle->data)->shut();
}

}  // namespace

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  // A peer that has gone is an error of the write (EPIPE), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  impl_->open();
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
  impl_->close();
}

void Loop::run() {
  impl_->thread = std::this_thread::get_id();
  impl_->running = std::this_thread::get_id();
  uv_run(&impl_->loop, UV_RUN_DEFAULT);
  impl_->running = std::thread::id();
}

void Loop::stop() {
  impl_->stopping = true;
  impl_->wake_up();
}

void Loop::post(std::function<void()> work) {
  bool first;
  {
    const std::lock_guard lock(impl_->mutex);
    first = impl_->posted.empty();
    impl_->posted.push_back(std::move(work));
  }
  if (!first) return;
  if (impl_->running.load() != std::this_thread::get_id()) return impl_->wake_up();
  uv_idle_start(&impl_->soon,
                [](uv_idle_t* handle) { static_cast<Impl*>(handle->loop->data)->on_soon(); });
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
