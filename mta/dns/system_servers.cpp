// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/system_servers.h"

#include <fstream>
#include <sstream>

#include "mta/base/ascii.h"

namespace sluis::dns {
namespace {

constexpr uint16_t kDnsPort = 53;
constexpr size_t kMostServers = 8;
constexpr std::string_view kKeyword = "nameserver";

}  // namespace

std::vector<SocketAddress> servers_in_resolv_conf(std::string_view text) {
  std::vector<SocketAddress> out;
  for (auto line : ascii::split(text, '\n')) {
    line = ascii::trim(line);
    if (!line.starts_with(kKeyword) || out.size() == kMostServers) continue;
    line.remove_prefix(kKeyword.size());
    if (line.empty() || !ascii::is_blank(line.front())) continue;
    if (const auto ip = parse_ip(ascii::trim(line))) out.push_back({*ip, kDnsPort});
  }
  if (out.empty()) out.push_back({*parse_ip("127.0.0.1"), kDnsPort});
  return out;
}

std::vector<SocketAddress> system_servers() {
  const std::ifstream file("/etc/resolv.conf");
  std::ostringstream text;
  text << file.rdbuf();
  return servers_in_resolv_conf(text.str());
}

}  // namespace sluis::dns
