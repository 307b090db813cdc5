// SPDX-License-Identifier: Apache-2.0
// HandedSockets: the listening sockets that the service manager handed down (sd_listen_fds(3)),
// found by their address. They stay open until the process ends, also while nobody accepts: what
// connects during a restart waits in them for the next process. Fixed after construction.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "config/schema.h"

namespace sluis::app {

class HandedSockets {
 public:
  HandedSockets() = default;
  explicit HandedSockets(const std::vector<int>& descriptors);

  // The one bound to exactly this address.
  std::optional<int> at(const SocketAddress& address) const;
  // Those that no listener names: the configuration and the socket unit disagree.
  std::vector<SocketAddress> unnamed(const std::vector<config::Listener>& listeners) const;

 private:
  std::vector<std::pair<SocketAddress, int>> sockets_;
};

}  // namespace sluis::app
