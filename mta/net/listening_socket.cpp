// SPDX-License-Identifier: Apache-2.0
#include "mta/net/listening_socket.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "mta/net/uv_raw.h"

namespace sluis {
namespace {

constexpr int kBacklog = SOMAXCONN;

Result<Descriptor> refused(const std::string& where) {
  return fail(system_error(ErrorKind::Io, where, -errno));
}

void switch_on(const Descriptor& socket, int level, int option) {
  const int on = 1;
  setsockopt(socket.get(), level, option, &on, sizeof on);
}

bool to_unix(const std::string& path, sockaddr_un& out) {
  out = {};
  out.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof out.sun_path) return false;
  std::memcpy(out.sun_path, path.data(), path.size());
  return true;
}

Descriptor unix_stream() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

// Removes what a dead process left behind. Fine when there is nothing.
Result<void> clear_stale(const std::string& path, const sockaddr_un& address) {
  struct stat found;
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) {
    return fail(ErrorKind::Conflict, path +
                                         ": exists and is not a socket; remove it or choose "
                                         "another path");
  }
  const Descriptor probe = unix_stream();
  const int status =
      ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (status != 0 && errno == ECONNREFUSED) {
    ::unlink(path.c_str());
    return {};
  }
  if (status == 0 || errno == EAGAIN) {
    return fail(ErrorKind::Conflict, path + ": a running process listens on it");
  }
  return fail(system_error(ErrorKind::Io, path, -errno));
}

}  // namespace

Result<Descriptor> listen_tcp(const SocketAddress& address, Sharing sharing) {
  const std::string where = to_string(address);
  const KernelAddress kernel = to_kernel(address);
  const int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  Descriptor socket(::socket(kernel.storage.ss_family, type, 0));
  if (socket.get() < 0) return refused(where);
  switch_on(socket, SOL_SOCKET, SO_REUSEADDR);
  if (sharing == Sharing::AmongShards) switch_on(socket, SOL_SOCKET, SO_REUSEPORT);
  // Accepted sockets inherit it.
  switch_on(socket, IPPROTO_TCP, TCP_NODELAY);
  if (address.ip.is_v6()) switch_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
  if (::bind(socket.get(), kernel.get(), kernel.length) != 0) return refused(where);
  if (::listen(socket.get(), kBacklog) != 0) return refused(where);
  return socket;
}

Result<Descriptor> listen_unix(const std::string& path, unsigned mode) {
  sockaddr_un address;
  if (!to_unix(path, address)) {
    return fail(ErrorKind::Invalid, "'" + path + "': a socket's path has 1 to 107 bytes");
  }
  if (auto clear = clear_stale(path, address); !clear) return fail(clear.error());
  Descriptor socket = unix_stream();
  if (socket.get() < 0) return refused(path);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return refused(path);
  }
  if (::chmod(path.c_str(), mode) != 0) return refused(path);
  if (::listen(socket.get(), kBacklog) != 0) return refused(path);
  return socket;
}

Result<Descriptor> share_listening(int descriptor) {
  const std::string where = "descriptor " + std::to_string(descriptor);
  int listens = 0;
  socklen_t length = sizeof listens;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) != 0) {
    return refused(where);
  }
  if (listens == 0) {
    return fail(ErrorKind::Invalid, where + " is not a listening socket (socket unit: Accept=no)");
  }
  Descriptor socket(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  if (socket.get() < 0) return refused(where);
  ::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) | O_NONBLOCK);
  switch_on(socket, IPPROTO_TCP, TCP_NODELAY);
  return socket;
}

}  // namespace sluis
