// SPDX-License-Identifier: Apache-2.0
// Who counts as one client when clients are counted: an IPv4 address, or an IPv6 /64, of which a
// single customer has the whole. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "mta/base/ip_address.h"

namespace sluis::intake {

inline IpAddress client_network(IpAddress ip) {
  if (ip.is_v6()) std::fill(ip.bytes.begin() + 8, ip.bytes.end(), uint8_t{0});
  return ip;
}

struct IpAddressHash {
  size_t operator()(const IpAddress& ip) const noexcept {
    return std::hash<std::string_view>()(
        {reinterpret_cast<const char*>(ip.bytes.data()), ip.bytes.size()});
  }
};

}  // namespace sluis::intake
