// SPDX-License-Identifier: Apache-2.0
// Connecting: a non-blocking connect(2), a poll until the socket is writable, then its verdict.
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <uv.h>

#include "mta/net/uv_raw.h"
#include "mta/net/uv_stream.h"

namespace sluis {
namespace {

constexpr int kDeadlinePassed = 1;  // libuv's codes are zero or negative

// Waits until a connecting socket is decided. It frees itself when both handles have closed.
class Verdict final : public HandleOwner {
 public:
  Verdict(Loop& loop, int descriptor, Millis timeout, std::coroutine_handle<>* waiter, int* outcome)
      : waiter_(waiter), outcome_(outcome) {
    uv_poll_init(uv_of(loop), &poll_, descriptor);
    uv_timer_init(uv_of(loop), &timer_);
    poll_.data = timer_.data = static_cast<HandleOwner*>(this);
    uv_update_time(uv_of(loop));
    const auto wait = static_cast<uint64_t>(std::max<int64_t>(timeout.count(), 1));
    uv_timer_start(
        &timer_, [](uv_timer_t* h) { of(h).decide(kDeadlinePassed); }, wait, 0);
    // A refused connection comes as a fault of the poll; the socket itself knows which.
    uv_poll_start(&poll_, UV_WRITABLE, [](uv_poll_t* h, int, int) { of(h).decide(0); });
  }

  // The waiting flow is being destroyed.
  void forget() {
    waiter_ = nullptr;
    shut();
  }

  void shut() override {
    if (closing_) return;
    closing_ = true;
    const auto closed = [](uv_handle_t* handle) { of(handle).on_closed(); };
    uv_close(reinterpret_cast<uv_handle_t*>(&poll_), closed);
    uv_close(reinterpret_cast<uv_handle_t*>(&timer_), closed);
  }

 private:
  ~Verdict() = default;

  template <typename Handle>
  static Verdict& of(Handle* h) {
    return *static_cast<Verdict*>(static_cast<HandleOwner*>(h->data));
  }

  // The poll handle lets go of the descriptor first: a Stream is about to take it.
  void decide(int outcome) {
    shut();
    resume(outcome);
  }

  void resume(int outcome) {
    auto* waiter = std::exchange(waiter_, nullptr);
    if (waiter == nullptr) return;
    *outcome_ = outcome;
    std::exchange(*waiter, nullptr).resume();
  }

  void on_closed() {
    if (++closed_ < 2) return;
    resume(UV_ECANCELED);
    delete this;
  }

  uv_poll_t poll_;
  uv_timer_t timer_;
  std::coroutine_handle<>* waiter_;
  int* outcome_;
  int closed_ = 0;
  bool closing_ = false;
};

class ConnectWait {
 public:
  ConnectWait(Loop& loop, int descriptor, Millis timeout)
      : loop_(loop), descriptor_(descriptor), timeout_(timeout) {}
  ConnectWait(const ConnectWait&) = delete;
  ConnectWait& operator=(const ConnectWait&) = delete;
  ~ConnectWait() {
    if (waiter_) verdict_->forget();
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> flow) {
    waiter_ = flow;
    verdict_ = new Verdict(loop_, descriptor_, timeout_, &waiter_, &outcome_);
  }
  int await_resume() const {
    if (outcome_ != 0) return outcome_;
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &length);
    return -error;
  }

 private:
  Loop& loop_;
  int descriptor_;
  Millis timeout_;
  std::coroutine_handle<> waiter_;
  Verdict* verdict_ = nullptr;
  int outcome_ = 0;
};

Error connect_error(const std::string& where, int code) {
  if (code == kDeadlinePassed) {
    return Error{ErrorKind::Timeout, where + ": no answer to the connection in time", {}};
  }
  if (code == UV_ECANCELED) return Error{ErrorKind::Cancelled, where + ": given up here", {}};
  return system_error(ErrorKind::Unavailable, where, code);
}

Result<Descriptor> new_socket(int family, const std::string& where) {
  Descriptor made(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (made.get() < 0) return fail(system_error(ErrorKind::Io, where, -errno));
  return made;
}

Result<void> bind_source(const Descriptor& socket, const SocketAddress& to,
                         const IpAddress& source) {
  const std::string from = "source address " + to_string(source);
  if (source.family != to.ip.family) {
    return fail(ErrorKind::Invalid, from + " cannot reach " + to_string(to.ip));
  }
  // The kernel picks the port at connect(): two destinations may then share one.
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  const KernelAddress address = to_kernel({source, 0});
  if (::bind(socket.get(), address.get(), address.length) != 0) {
    return fail(system_error(ErrorKind::Io, from, -errno));
  }
  return {};
}

Result<Descriptor> start_tcp(const SocketAddress& to, const std::optional<IpAddress>& source) {
  const KernelAddress address = to_kernel(to);
  auto socket = new_socket(address.storage.ss_family, to_string(to));
  if (!socket) return socket;
  const int on = 1;
  setsockopt(socket->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (source) {
    if (auto bound = bind_source(*socket, to, *source); !bound) return fail(bound.error());
  }
  if (::connect(socket->get(), address.get(), address.length) != 0 && errno != EINPROGRESS) {
    return fail(connect_error(to_string(to), -errno));
  }
  return socket;
}

Result<Descriptor> start_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(ErrorKind::Invalid, path + ": too long for a socket's path");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  auto socket = new_socket(AF_UNIX, path);
  if (!socket) return socket;
  const auto* raw = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(socket->get(), raw, sizeof address) != 0) {
    return fail(connect_error(path, -errno));
  }
  return socket;
}

}  // namespace

Task<Result<StreamPtr>> connect_tcp(Loop& loop, SocketAddress to, std::optional<IpAddress> source,
                                    Millis timeout) {
  auto socket = start_tcp(to, source);
  if (!socket) co_return fail(socket.error());
  ConnectWait wait(loop, socket->get(), timeout);
  const int status = co_await wait;
  if (status != 0) co_return fail(connect_error(to_string(to), status));
  co_return adopt_socket(loop, std::move(*socket), SocketKind::Tcp);
}

// A Unix socket's connect() is decided at once; a full backlog is Unavailable.
Task<Result<StreamPtr>> connect_unix(Loop& loop, std::string path, Millis) {
  auto socket = start_unix(path);
  if (!socket) co_return fail(socket.error());
  co_return adopt_socket(loop, std::move(*socket), SocketKind::Unix);
}

}  // namespace sluis
