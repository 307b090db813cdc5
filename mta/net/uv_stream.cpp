// SPDX-License-Identifier: Apache-2.0
#include "mta/net/uv_stream.h"

#include <sys/socket.h>
#include <uv.h>

#include "mta/net/uv_socket.h"

namespace sluis {
namespace {

// Suspends on a socket until the operation that `begin` starts has ended.
class Wait : public Pending {
 public:
  Wait(Socket& socket, Millis timeout) : socket_(socket), timeout_(timeout) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  // A flow that is destroyed while it waits leaves no trace in the socket.
  ~Wait() {
    if (slot != nullptr) *slot = nullptr;
  }

  bool await_ready() const noexcept { return false; }
  int64_t await_resume() const noexcept { return outcome; }

 protected:
  Socket& socket_;
  Millis timeout_;
};

class ReadWait final : public Wait {
 public:
  ReadWait(Socket& socket, std::span<char> space, Millis timeout) : Wait(socket, timeout) {
    into = space;
  }
  void await_suspend(std::coroutine_handle<> flow) {
    waiter = flow;
    socket_.begin_read(*this, timeout_);
  }
};

class WriteWait final : public Wait {
 public:
  WriteWait(Socket& socket, std::string_view bytes, Millis timeout)
      : Wait(socket, timeout), bytes_(bytes) {}
  // The bytes may die with the flow, and libuv still has them.
  ~WriteWait() {
    if (slot != nullptr) socket_.shut();
  }
  void await_suspend(std::coroutine_handle<> flow) {
    waiter = flow;
    socket_.begin_write(*this, bytes_, timeout_);
  }

 private:
  std::string_view bytes_;
};

Error stream_error(int64_t code, const char* doing) {
  if (code == Socket::kDeadline) {
    return Error{
        ErrorKind::Timeout, std::string("the other side did not ") + doing + " in time", {}};
  }
  if (code == UV_ECANCELED)
    return Error{ErrorKind::Cancelled, "the connection was closed here", {}};
  return system_error(ErrorKind::Closed, "connection lost", static_cast<int>(code));
}

class UvStream final : public Stream {
 public:
  UvStream(Socket* socket, SocketAddress peer, SocketAddress local,
           std::optional<uint32_t> peer_user)
      : socket_(socket), peer_(peer), local_(local), peer_user_(peer_user) {}
  ~UvStream() override { socket_->release(); }

  Task<Result<size_t>> read_some(std::span<char> into, Millis timeout) override;
  Task<Result<void>> write_all(std::string_view bytes, Millis timeout) override;
  size_t write_now(std::string_view bytes) override {
    if (socket_->shut_down()) return 0;
    return static_cast<size_t>(std::max<int64_t>(socket_->write_now(bytes), 0));
  }
  bool has_input() const override { return socket_->has_input(); }
  bool hung_up() const override { return socket_->hung_up(); }
  void close() override { socket_->shut(); }
  SocketAddress peer() const override { return peer_; }
  SocketAddress local() const override { return local_; }
  std::optional<uint32_t> peer_user() const override { return peer_user_; }

 private:
  Socket* socket_;
  SocketAddress peer_;
  SocketAddress local_;
  std::optional<uint32_t> peer_user_;
};

// SO_PEERCRED (unix(7)): who opened the other end.
std::optional<uint32_t> user_of(int descriptor) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return std::nullopt;
  }
  return credentials.uid;
}

// After a suspension `this` may be gone: only the outcome is looked at.
Task<Result<size_t>> UvStream::read_some(std::span<char> into, Millis timeout) {
  if (socket_->shut_down()) co_return fail(stream_error(UV_ECANCELED, "send"));
  if (const size_t ready = socket_->take(into); ready > 0) co_return ready;
  int64_t outcome = socket_->read_ended();
  if (outcome == 0) {
    ReadWait wait(*socket_, into, timeout);
    outcome = co_await wait;
  }
  if (outcome >= 0) co_return static_cast<size_t>(outcome);
  if (outcome == UV_EOF) co_return size_t{0};
  co_return fail(stream_error(outcome, "send"));
}

Task<Result<void>> UvStream::write_all(std::string_view bytes, Millis timeout) {
  if (socket_->shut_down()) co_return fail(stream_error(UV_ECANCELED, "read"));
  int64_t outcome = bytes.empty() ? 0 : socket_->write_now(bytes);
  if (outcome >= 0 && static_cast<size_t>(outcome) < bytes.size()) {
    WriteWait wait(*socket_, bytes.substr(static_cast<size_t>(outcome)), timeout);
    outcome = co_await wait;
  }
  if (outcome < 0) co_return fail(stream_error(outcome, "read"));
  co_return Result<void>{};
}

}  // namespace

Result<StreamPtr> adopt_socket(Loop& loop, Descriptor descriptor, SocketKind kind) {
  const SocketAddress peer = peer_of(descriptor.get());
  const SocketAddress local = local_of(descriptor.get());
  const auto user = kind == SocketKind::Unix ? user_of(descriptor.get()) : std::nullopt;
  auto socket = Socket::open(loop, std::move(descriptor), kind);
  if (!socket) return fail(socket.error());
  return std::make_unique<UvStream>(*socket, peer, local, user);
}

}  // namespace sluis
