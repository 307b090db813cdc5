// SPDX-License-Identifier: Apache-2.0
// SocketAddress to the kernel's form and back; and a descriptor that closes itself. For net alone.
#pragma once

#include <utility>

#include <sys/socket.h>

#include "mta/base/ip_address.h"

namespace sluis {

struct KernelAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

KernelAddress to_kernel(const SocketAddress& address);
// IPv4-mapped IPv6 becomes IPv4; what is not IP becomes the zero address.
SocketAddress from_kernel(const KernelAddress& address);
SocketAddress peer_of(int descriptor);
SocketAddress local_of(int descriptor);

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

}  // namespace sluis
