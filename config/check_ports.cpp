// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/table.h"
#include "config/validate.h"

namespace sluis::config {
namespace {

class Socket {
 public:
  explicit Socket(int family) : descriptor_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

bool answers(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  const Socket socket(AF_UNIX);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

socklen_t fill(const SocketAddress& from, sockaddr_storage& into) {
  if (from.ip.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(into);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(from.port);
    std::memcpy(&v4.sin_addr, from.ip.bytes.data(), 4);
    return sizeof(v4);
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(into);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(from.port);
  std::memcpy(&v6.sin6_addr, from.ip.bytes.data(), 16);
  return sizeof(v6);
}

// 0, or the errno of the refusal. With `sharing`, sockets that a sluisd of this user opened are no
// obstacle: it sets SO_REUSEPORT on all of its own.
enum class Sharing : uint8_t { Alone, WithOurOwn };
int try_bind(const SocketAddress& address, Sharing sharing) {
  sockaddr_storage native{};
  const socklen_t length = fill(address, native);
  const Socket socket(native.ss_family);
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (sharing == Sharing::WithOurOwn) {
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  }
  if (native.ss_family == AF_INET6) {
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  }
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&native), length) == 0 ? 0 : errno;
}

}  // namespace

void check_ports(const Config& config, Sheet& sheet) {
  const Sharing sharing = answers(config.control_socket) ? Sharing::WithOurOwn : Sharing::Alone;
  for (size_t i = 0; i < config.listeners.size(); ++i) {
    const auto& address = config.listeners[i].address;
    const std::string key = indexed("listeners", i) + ".address";
    if (address == SocketAddress{}) continue;  // was not an address: reported already
    const int refusal = try_bind(address, sharing);
    if (refusal == EADDRINUSE && sharing == Sharing::WithOurOwn) {
      // Of another user, or handed down by the service manager: whose it is cannot be seen.
      sheet.warn(sheet.where(key),
                 key + ": " + to_string(address) + " is in use, it seems by the sluisd that runs",
                 "if that one does not listen there, \"ss -ltnp\" shows who does");
    } else if (refusal == EADDRINUSE) {
      sheet.add(sheet.where(key), key + ": " + to_string(address) + " is in use by another program",
                "stop it (\"ss -ltnp\" shows which), or choose another port");
    } else if (refusal == EADDRNOTAVAIL) {
      sheet.add(sheet.where(key), key + ": this machine does not have " + to_string(address.ip),
                "use an address of this machine, 0.0.0.0 or [::]");
    }
  }
}

}  // namespace sluis::config
