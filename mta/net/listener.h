// SPDX-License-Identifier: Apache-2.0
// Listener: accepts connections on a TCP address, a Unix socket or a socket handed down by systemd,
// and passes each as a Stream. TCP listeners set SO_REUSEPORT, so that every shard has its own; an
// IPv6 one takes IPv6 alone.
// When the process is out of descriptors it rests for a moment rather than spinning.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "mta/net/stream.h"

namespace sluis {

class Listener {
 public:
  using OnStream = std::function<void(StreamPtr)>;

  // Io with the system's word ("127.0.0.1:25: address already in use") when it cannot listen.
  static Result<std::unique_ptr<Listener>> tcp(Loop& loop, SocketAddress address,
                                               OnStream on_stream);
  // Whether nobody else listens there, a second copy of this program among them: shards share an
  // address, so tcp() alone would share it with a stranger. Asked once before the shards' own.
  static Result<void> check_free(SocketAddress address);
  // Replaces a stale socket file, refuses a live one; mode is set before anyone can connect.
  static Result<std::unique_ptr<Listener>> unix_socket(Loop& loop, std::string path, unsigned mode,
                                                       OnStream on_stream);
  // Where a descriptor is bound; zero for what is no IP socket.
  static SocketAddress address_of(int descriptor);
  // Accepts on a descriptor that listens already (systemd socket activation) and that its owner
  // keeps: every shard may, and each connection goes to one of them.
  static Result<std::unique_ptr<Listener>> inherited(Loop& loop, int descriptor,
                                                     OnStream on_stream);
  virtual ~Listener() = default;  // stops accepting

  virtual SocketAddress address() const = 0;  // the real port, when port 0 was asked for

 protected:
  Listener() = default;
};

}  // namespace sluis
