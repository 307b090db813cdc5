// SPDX-License-Identifier: Apache-2.0
// Datagram: a UDP socket connected to one server from a port of the kernel's choosing, so that the
// kernel drops answers from anyone else. DNS makes one a query. One loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "mta/base/ip_address.h"
#include "mta/net/loop.h"

namespace sluis {

class Datagram {
 public:
  // `on_packet` gets each datagram; `on_error` an ICMP refusal or another fault, after which the
  // socket is of no use. Neither is called after destruction.
  static Result<std::unique_ptr<Datagram>> connect(Loop& loop, SocketAddress server,
                                                   std::function<void(std::string_view)> on_packet,
                                                   std::function<void(Error)> on_error);
  virtual ~Datagram() = default;
  // Sent at once or dropped, as UDP is.
  virtual Result<void> send(std::string_view packet) = 0;

 protected:
  Datagram() = default;
};

}  // namespace sluis
