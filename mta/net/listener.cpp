// SPDX-License-Identifier: Apache-2.0
#include "mta/net/listener.h"

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "mta/base/log.h"
#include "mta/net/listening_socket.h"
#include "mta/net/uv_raw.h"
#include "mta/net/uv_stream.h"

namespace sluis {
namespace {

// Connections taken in one turn of the loop: enough for a burst, and the rest of the loop goes on.
constexpr int kMostPerTurn = 32;
constexpr Millis kRest{100};

// Accepts on a listening descriptor; frees itself when its handle has closed.
class Acceptor final : public HandleOwner {
 public:
  Acceptor(Loop& loop, Descriptor socket, SocketKind kind, Listener::OnStream on_stream)
      : loop_(loop),
        socket_(std::move(socket)),
        kind_(kind),
        on_stream_(std::move(on_stream)),
        rest_(std::make_unique<Timer>(loop, [this] { start(); })) {
    uv_poll_init(uv_of(loop), &poll_, socket_.get());
    poll_.data = static_cast<HandleOwner*>(this);
    start();
  }

  int descriptor() const { return socket_.get(); }

  void release() {
    released_ = true;
    shut();
    if (gone_) delete this;
  }

  void shut() override {
    if (closing_) return;
    closing_ = true;
    rest_.reset();
    uv_close(reinterpret_cast<uv_handle_t*>(&poll_), [](uv_handle_t* h) { of(h).on_closed(); });
    socket_ = Descriptor();
  }

 private:
  ~Acceptor() = default;

  template <typename Handle>
  static Acceptor& of(Handle* h) {
    return *static_cast<Acceptor*>(static_cast<HandleOwner*>(h->data));
  }

  void start() {
    uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* h, int, int) { of(h).accept_some(); });
  }

  // The callback may destroy the Listener: closing_ tells.
  void accept_some() {
    for (int taken = 0; taken < kMostPerTurn && !closing_; ++taken) {
      Descriptor peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (peer.get() < 0) return on_refused(errno);
      auto stream = adopt_socket(loop_, std::move(peer), kind_);
      if (stream) on_stream_(std::move(*stream));
    }
  }

  void on_refused(int code) {
    if (code == EAGAIN || code == EINTR || code == ECONNABORTED) return;
    // Mostly EMFILE: the connection stays in the backlog until descriptors come free.
    if (!resting_since_log_) {
      log::warning("net", "cannot accept connections; trying again shortly",
                   {{"why", uv_strerror(-code)}, {"address", to_string(local_of(socket_.get()))}});
    }
    resting_since_log_ = (resting_since_log_ + 1) % kRestsPerLine;
    uv_poll_stop(&poll_);
    rest_->start(kRest);
  }

  void on_closed() {
    gone_ = true;
    if (released_) delete this;
  }

  static constexpr unsigned kRestsPerLine = 100;  // one log line in ten seconds of want

  Loop& loop_;
  uv_poll_t poll_;
  Descriptor socket_;
  SocketKind kind_;
  Listener::OnStream on_stream_;
  std::unique_ptr<Timer> rest_;
  unsigned resting_since_log_ = 0;
  bool closing_ = false;
  bool released_ = false;
  bool gone_ = false;
};

class UvListener final : public Listener {
 public:
  explicit UvListener(Acceptor* acceptor)
      : acceptor_(acceptor), address_(local_of(acceptor->descriptor())) {}
  ~UvListener() override { acceptor_->release(); }
  SocketAddress address() const override { return address_; }

 private:
  Acceptor* acceptor_;
  SocketAddress address_;
};

// A Unix listener takes its file along, unless another process has put its own in the place.
class UnixListener final : public Listener {
 public:
  UnixListener(Acceptor* acceptor, std::string path) : inner_(acceptor), path_(std::move(path)) {
    ::stat(path_.c_str(), &file_);
  }
  ~UnixListener() override {
    struct stat now;
    if (::stat(path_.c_str(), &now) != 0) return;
    if (now.st_ino == file_.st_ino && now.st_dev == file_.st_dev) ::unlink(path_.c_str());
  }
  SocketAddress address() const override { return {}; }

 private:
  UvListener inner_;
  std::string path_;
  struct stat file_ {};
};

SocketKind kind_of(int descriptor) {
  KernelAddress address;
  address.length = sizeof address.storage;
  ::getsockname(descriptor, address.get(), &address.length);
  return address.storage.ss_family == AF_UNIX ? SocketKind::Unix : SocketKind::Tcp;
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::tcp(Loop& loop, SocketAddress address,
                                                OnStream on_stream) {
  auto socket = listen_tcp(address, Sharing::AmongShards);
  if (!socket) return fail(socket.error());
  return std::make_unique<UvListener>(
      new Acceptor(loop, std::move(*socket), SocketKind::Tcp, std::move(on_stream)));
}

Result<void> Listener::check_free(SocketAddress address) {
  auto socket = listen_tcp(address, Sharing::WithNobody);
  if (!socket) return fail(socket.error());
  return {};
}

Result<std::unique_ptr<Listener>> Listener::unix_socket(Loop& loop, std::string path, unsigned mode,
                                                        OnStream on_stream) {
  auto socket = listen_unix(path, mode);
  if (!socket) return fail(socket.error());
  return std::make_unique<UnixListener>(
      new Acceptor(loop, std::move(*socket), SocketKind::Unix, std::move(on_stream)),
      std::move(path));
}

SocketAddress Listener::address_of(int descriptor) {
  return local_of(descriptor);
}

Result<std::unique_ptr<Listener>> Listener::inherited(Loop& loop, int descriptor,
                                                      OnStream on_stream) {
  auto socket = share_listening(descriptor);
  if (!socket) return fail(socket.error());
  const SocketKind kind = kind_of(descriptor);
  return std::make_unique<UvListener>(
      new Acceptor(loop, std::move(*socket), kind, std::move(on_stream)));
}

}  // namespace sluis
