// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <uv.h>

#include "mta/net/loop.h"
#include "mta/net/uv_raw.h"

namespace sluis {

struct Timer::Impl final : HandleOwner {
  uv_timer_t handle;
  std::function<void()> expired;
  bool released = false;  // the Timer has gone
  bool gone = false;      // the handle has gone

  void shut() override {
    auto* raw = reinterpret_cast<uv_handle_t*>(&handle);
    if (!uv_is_closing(raw)) uv_close(raw, [](uv_handle_t* h) { of(h).on_closed(); });
  }
  void release() {
    released = true;
    shut();
    if (gone) delete this;
  }
  void on_closed() {
    gone = true;
    if (released) delete this;
  }
  template <typename Handle>
  static Impl& of(Handle* h) {
    return *static_cast<Impl*>(static_cast<HandleOwner*>(h->data));
  }
};

Timer::Timer(Loop& loop, std::function<void()> expired) : impl_(new Impl) {
  uv_timer_init(uv_of(loop), &impl_->handle);
  impl_->handle.data = static_cast<HandleOwner*>(impl_);
  impl_->expired = std::move(expired);
}

Timer::~Timer() {
  impl_->release();
}

void Timer::start(Millis after) {
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&impl_->handle))) return;
  // libuv counts from the start of the loop's turn, which may be a while ago.
  uv_update_time(impl_->handle.loop);
  const auto wait = static_cast<uint64_t>(std::max<int64_t>(after.count(), 0));
  // The function may destroy its Timer: it is the Impl, freed later, that holds it.
  uv_timer_start(
      &impl_->handle, [](uv_timer_t* h) { Impl::of(h).expired(); }, wait, 0);
}

void Timer::stop() {
  uv_timer_stop(&impl_->handle);
}

bool Timer::running() const {
  return uv_is_active(reinterpret_cast<const uv_handle_t*>(&impl_->handle)) != 0;
}

Task<void> sleep_for(Loop& loop, Millis duration) {
  OneShot<bool> done;
  Timer timer(loop, [&done] { done.set(true); });
  timer.start(duration);
  co_await done;
}

Task<void> next_turn(Loop& loop) {
  OneShot<bool> done;
  loop.post([&done] { done.set(true); });
  co_await done;
}

}  // namespace sluis
