// SPDX-License-Identifier: Apache-2.0
#include "mta/base/ip_address.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace sluis {
namespace {

IpAddress unmapped(IpAddress v6) {
  static constexpr std::array<uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!std::equal(kMapped.begin(), kMapped.end(), v6.bytes.begin())) return v6;
  IpAddress v4;
  std::copy(v6.bytes.begin() + 12, v6.bytes.end(), v4.bytes.begin());
  return v4;
}

int width(const IpAddress& ip) {
  return ip.is_v4() ? 32 : 128;
}

bool same_prefix(const IpAddress& a, const IpAddress& b, int bits) {
  const int whole = bits / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<uint8_t>(0xff << (8 - bits % 8));
  return (a.bytes[whole] & mask) == (b.bytes[whole] & mask);
}

IpAddress masked(IpAddress ip, int bits) {
  for (int i = 0; i < width(ip); ++i) {
    if (i >= bits) ip.bytes[i / 8] &= static_cast<uint8_t>(~(0x80 >> (i % 8)));
  }
  return ip;
}

bool in_any(const IpAddress& ip, std::initializer_list<const char*> networks) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const char* text) { return parse_network(text)->contains(ip); });
}

}  // namespace

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes[0] == 127;
  return std::all_of(bytes.begin(), bytes.end() - 1, [](uint8_t b) { return b == 0; }) &&
         bytes[15] == 1;
}

bool IpAddress::is_private() const {
  if (is_loopback()) return true;
  if (is_v4()) {
    return in_any(*this, {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16",
                          "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"});
  }
  return in_any(*this, {"::/128", "fc00::/7", "fe80::/10", "ff00::/8"});
}

Result<IpAddress> parse_ip(std::string_view text) {
  const std::string copy(text);
  IpAddress ip;
  if (inet_pton(AF_INET, copy.c_str(), ip.bytes.data()) == 1) return ip;
  ip.family = IpAddress::Family::V6;
  if (inet_pton(AF_INET6, copy.c_str(), ip.bytes.data()) == 1) return unmapped(ip);
  return fail(ErrorKind::Invalid, "'" + copy + "' is not an IP address");
}

std::string to_string(const IpAddress& ip) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(ip.is_v4() ? AF_INET : AF_INET6, ip.bytes.data(), text, sizeof text);
}

std::string reverse_name(const IpAddress& ip) {
  std::string out;
  if (ip.is_v4()) {
    for (int i = 3; i >= 0; --i) out += std::to_string(ip.bytes[i]) + ".";
    return out + "in-addr.arpa";
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int i = 15; i >= 0; --i) {
    out += {kHex[ip.bytes[i] & 15], '.', kHex[ip.bytes[i] >> 4], '.'};
  }
  return out + "ip6.arpa";
}

bool IpNetwork::contains(const IpAddress& ip) const {
  return ip.family == base.family && same_prefix(base, ip, prefix);
}

Result<IpNetwork> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  auto ip = parse_ip(text.substr(0, slash));
  if (!ip) return fail(ip.error());
  IpNetwork network{*ip, static_cast<uint8_t>(width(*ip))};
  if (slash == std::string_view::npos) return network;
  const auto digits = text.substr(slash + 1);
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), prefix);
  if (error != std::errc{} || end != digits.end() || prefix > unsigned(width(*ip))) {
    return fail(ErrorKind::Invalid, "'" + std::string(text) + "': the prefix length must be 0 to " +
                                        std::to_string(width(*ip)));
  }
  network.prefix = static_cast<uint8_t>(prefix);
  const IpAddress base = masked(*ip, network.prefix);
  if (base != *ip) {
    return fail(ErrorKind::Invalid, "'" + std::string(text) +
                                        "' has host bits set; the network is " + to_string(base) +
                                        "/" + std::to_string(prefix));
  }
  return network;
}

std::string to_string(const IpNetwork& network) {
  return to_string(network.base) + "/" + std::to_string(network.prefix);
}

Result<SocketAddress> parse_socket_address(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::Invalid, "'" + std::string(text) +
                                        "' is not an address with a port; write 127.0.0.1:25 or "
                                        "[::1]:25");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad();
  auto host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  auto ip = parse_ip(host);
  if (!ip || ip->is_v6() != bracketed) return bad();
  const auto digits = text.substr(colon + 1);
  SocketAddress address{*ip, 0};
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), address.port);
  if (error != std::errc{} || end != digits.end()) return bad();
  return address;
}

std::string to_string(const SocketAddress& address) {
  const std::string ip = to_string(address.ip);
  return (address.ip.is_v6() ? "[" + ip + "]" : ip) + ":" + std::to_string(address.port);
}

}  // namespace sluis
