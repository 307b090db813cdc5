// SPDX-License-Identifier: Apache-2.0
// ServerList: which server to ask first; pure. Servers are asked in the order they were given, but
// one that failed steps back behind the others for a while that doubles with each failure in a row,
// from one second to one minute. When all have failed, all are tried, the least recently failed
// first: a list that gives up by itself would turn a short outage into a long one.
#pragma once

#include <cstddef>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/ip_address.h"

namespace sluis::dns {

class ServerList {
 public:
  explicit ServerList(const std::vector<SocketAddress>& servers);

  std::vector<SocketAddress> order(MonoTime now) const;
  void on_answer(const SocketAddress& server);
  void on_failure(const SocketAddress& server, MonoTime now);

 private:
  struct Server {
    SocketAddress address;
    unsigned failures = 0;  // in a row
    MonoTime back_at{};
  };
  Server* find(const SocketAddress& address);

  std::vector<Server> servers_;
};

}  // namespace sluis::dns
