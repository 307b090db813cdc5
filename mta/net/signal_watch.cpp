// SPDX-License-Identifier: Apache-2.0
#include <uv.h>

#include "mta/net/loop.h"
#include "mta/net/uv_raw.h"

namespace sluis {

struct SignalWatch::Impl final : HandleOwner {
  uv_signal_t handle;
  std::function<void()> on_signal;
  bool released = false;
  bool gone = false;

  void shut() override {
    auto* raw = reinterpret_cast<uv_handle_t*>(&handle);
    if (!uv_is_closing(raw)) uv_close(raw, [](uv_handle_t* h) { of(h).on_closed(); });
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

SignalWatch::SignalWatch(Loop& loop, int signal, std::function<void()> on_signal)
    : impl_(new Impl) {
  uv_signal_init(uv_of(loop), &impl_->handle);
  impl_->handle.data = static_cast<HandleOwner*>(impl_);
  impl_->on_signal = std::move(on_signal);
  uv_signal_start(
      &impl_->handle, [](uv_signal_t* h, int) { Impl::of(h).on_signal(); }, signal);
}

SignalWatch::~SignalWatch() {
  impl_->released = true;
  impl_->shut();
  if (impl_->gone) delete impl_;
}

}  // namespace sluis
