// SPDX-License-Identifier: Apache-2.0
#include "mta/net/socket_address.h"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>
#include <unistd.h>

namespace sluis {
namespace {

SocketAddress from_v4(const sockaddr_in& in) {
  SocketAddress out;
  std::memcpy(out.ip.bytes.data(), &in.sin_addr, 4);
  out.port = ntohs(in.sin_port);
  return out;
}

SocketAddress from_v6(const sockaddr_in6& in) {
  SocketAddress out;
  out.port = ntohs(in.sin6_port);
  const uint8_t* bytes = in.sin6_addr.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
    std::copy_n(bytes + 12, 4, out.ip.bytes.begin());
    return out;
  }
  out.ip.family = IpAddress::Family::V6;
  std::copy_n(bytes, 16, out.ip.bytes.begin());
  return out;
}

}  // namespace

KernelAddress to_kernel(const SocketAddress& address) {
  KernelAddress out;
  if (address.ip.is_v4()) {
    auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
    in.sin_family = AF_INET;
    in.sin_port = htons(address.port);
    std::memcpy(&in.sin_addr, address.ip.bytes.data(), 4);
    out.length = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in6&>(out.storage);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(address.port);
    std::memcpy(&in.sin6_addr, address.ip.bytes.data(), 16);
    out.length = sizeof in;
  }
  return out;
}

SocketAddress from_kernel(const KernelAddress& address) {
  if (address.storage.ss_family == AF_INET) {
    return from_v4(reinterpret_cast<const sockaddr_in&>(address.storage));
  }
  if (address.storage.ss_family == AF_INET6) {
    return from_v6(reinterpret_cast<const sockaddr_in6&>(address.storage));
  }
  return {};
}

SocketAddress peer_of(int descriptor) {
  KernelAddress address;
  address.length = sizeof address.storage;
  if (getpeername(descriptor, address.get(), &address.length) != 0) return {};
  return from_kernel(address);
}

SocketAddress local_of(int descriptor) {
  KernelAddress address;
  address.length = sizeof address.storage;
  if (getsockname(descriptor, address.get(), &address.length) != 0) return {};
  return from_kernel(address);
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

}  // namespace sluis
