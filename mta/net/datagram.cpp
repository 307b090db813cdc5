// SPDX-License-Identifier: Apache-2.0
#include "mta/net/datagram.h"

#include <array>

#include <uv.h>

#include "mta/net/socket_address.h"
#include "mta/net/uv_raw.h"

namespace sluis {
namespace {

constexpr size_t kLargestPacket = 4096;

class UdpSocket final : public HandleOwner {
 public:
  std::function<void(std::string_view)> on_packet;
  std::function<void(Error)> on_error;
  std::string server;

  int open(Loop& loop, const KernelAddress& to) {
    uv_udp_init(uv_of(loop), &udp_);
    udp_.data = static_cast<HandleOwner*>(this);
    if (const int status = uv_udp_connect(&udp_, to.get()); status != 0) return status;
    return uv_udp_recv_start(&udp_, lend, on_received);
  }

  int send(std::string_view packet) {
    const uv_buf_t out =
        uv_buf_init(const_cast<char*>(packet.data()), static_cast<unsigned>(packet.size()));
    return uv_udp_try_send(&udp_, &out, 1, nullptr);
  }

  void release() {
    released_ = true;
    shut();
    if (gone_) delete this;
  }

  void shut() override {
    auto* raw = reinterpret_cast<uv_handle_t*>(&udp_);
    if (!uv_is_closing(raw)) uv_close(raw, [](uv_handle_t* h) { of(h).on_closed(); });
  }

 private:
  ~UdpSocket() = default;

  template <typename Handle>
  static UdpSocket& of(Handle* h) {
    return *static_cast<UdpSocket*>(static_cast<HandleOwner*>(h->data));
  }

  // One buffer a thread: libuv hands a packet over before it reads the next.
  static void lend(uv_handle_t*, size_t, uv_buf_t* out) {
    thread_local std::array<char, kLargestPacket> buffer;
    *out = uv_buf_init(buffer.data(), buffer.size());
  }

  static void on_received(uv_udp_t* handle, ssize_t count, const uv_buf_t* bytes,
                          const sockaddr* from, unsigned flags) {
    UdpSocket& self = of(handle);
    if (count < 0) {
      const std::string where = self.server;
      return self.on_error(system_error(ErrorKind::Unavailable, where, static_cast<int>(count)));
    }
    const bool nothing = from == nullptr || (flags & UV_UDP_PARTIAL) != 0;
    if (!nothing) self.on_packet({bytes->base, static_cast<size_t>(count)});
  }

  // Closed, but not by its owner: the loop is dying, and whoever waits must hear of it.
  void on_closed() {
    if (!released_) on_error({ErrorKind::Cancelled, server + ": the program is stopping", {}});
    gone_ = true;
    if (released_) delete this;
  }

  uv_udp_t udp_;
  bool released_ = false;
  bool gone_ = false;
};

class UvDatagram final : public Datagram {
 public:
  explicit UvDatagram(UdpSocket* socket) : socket_(socket) {}
  ~UvDatagram() override { socket_->release(); }

  Result<void> send(std::string_view packet) override {
    const int status = socket_->send(packet);
    if (status >= 0 || status == UV_EAGAIN) return {};
    return fail(system_error(ErrorKind::Unavailable, socket_->server, status));
  }

 private:
  UdpSocket* socket_;
};

}  // namespace

Result<std::unique_ptr<Datagram>> Datagram::connect(Loop& loop, SocketAddress server,
                                                    std::function<void(std::string_view)> on_packet,
                                                    std::function<void(Error)> on_error) {
  auto* socket = new UdpSocket;
  socket->on_packet = std::move(on_packet);
  socket->on_error = std::move(on_error);
  socket->server = to_string(server);
  const int status = socket->open(loop, to_kernel(server));
  auto datagram = std::make_unique<UvDatagram>(socket);
  if (status != 0) return fail(system_error(ErrorKind::Unavailable, to_string(server), status));
  return datagram;
}

}  // namespace sluis
