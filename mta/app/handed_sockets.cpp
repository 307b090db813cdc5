// SPDX-License-Identifier: Apache-2.0
#include "mta/app/handed_sockets.h"

#include <algorithm>

#include "mta/net/listener.h"

namespace sluis::app {

HandedSockets::HandedSockets(const std::vector<int>& descriptors) {
  for (const int each : descriptors) sockets_.emplace_back(Listener::address_of(each), each);
}

std::optional<int> HandedSockets::at(const SocketAddress& address) const {
  for (const auto& [bound, descriptor] : sockets_) {
    if (bound == address) return descriptor;
  }
  return std::nullopt;
}

std::vector<SocketAddress> HandedSockets::unnamed(
    const std::vector<config::Listener>& listeners) const {
  std::vector<SocketAddress> rest;
  for (const auto& [bound, descriptor] : sockets_) {
    const bool named =
        std::any_of(listeners.begin(), listeners.end(),
                    [&bound = bound](const auto& listener) { return listener.address == bound; });
    if (!named) rest.push_back(bound);
  }
  return rest;
}

}  // namespace sluis::app
