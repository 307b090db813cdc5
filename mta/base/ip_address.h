// SPDX-License-Identifier: Apache-2.0
// IP addresses, networks (CIDR) and socket addresses as values. IPv4-mapped IPv6 addresses are
// turned into IPv4 on the way in, so that one rule for a network holds for both forms.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis {

struct IpAddress {
  enum class Family : uint8_t { V4, V6 };
  Family family = Family::V4;
  std::array<uint8_t, 16> bytes{};  // network order; the first four for V4

  bool is_v4() const { return family == Family::V4; }
  bool is_v6() const { return family == Family::V6; }
  bool is_loopback() const;
  // RFC 1918, 4193, 6598 and link-local (RFC 3927, 4291 2.5.6), loopback, unspecified, multicast:
  // nothing a public MX should name.
  bool is_private() const;
  auto operator<=>(const IpAddress&) const = default;
};

// "192.0.2.1", "2001:db8::1"; no brackets, no zone. Invalid with a sentence otherwise.
Result<IpAddress> parse_ip(std::string_view text);
std::string to_string(const IpAddress& ip);
// "1.2.0.192.in-addr.arpa" / "….ip6.arpa", no final dot (RFC 1035 3.5, 3596 2.5).
std::string reverse_name(const IpAddress& ip);

struct IpNetwork {
  IpAddress base;
  uint8_t prefix = 0;  // 0–32 or 0–128
  bool contains(const IpAddress& ip) const;
};

// "10.0.0.0/8" or a single address. Host bits that are set are an error which names the right form.
Result<IpNetwork> parse_network(std::string_view text);
std::string to_string(const IpNetwork& network);

struct SocketAddress {
  IpAddress ip;
  uint16_t port = 0;
  auto operator<=>(const SocketAddress&) const = default;
};

// "127.0.0.1:25", "[::1]:25". The port is required.
Result<SocketAddress> parse_socket_address(std::string_view text);
std::string to_string(const SocketAddress& address);

}  // namespace sluis
