// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/server_list.h"

#include <algorithm>

namespace sluis::dns {
namespace {

constexpr unsigned kMostDoublings = 6;
constexpr Millis kLongestRest = std::chrono::minutes(1);

}  // namespace

ServerList::ServerList(const std::vector<SocketAddress>& servers) {
  for (const auto& address : servers) servers_.push_back({address, 0, {}});
}

std::vector<SocketAddress> ServerList::order(MonoTime now) const {
  std::vector<Server> sorted = servers_;
  const auto rests = [now](const Server& s) { return s.failures > 0 && s.back_at > now; };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Server& a, const Server& b) {
    if (rests(a) != rests(b)) return rests(b);
    return rests(a) && a.back_at < b.back_at;
  });
  std::vector<SocketAddress> out;
  for (const auto& server : sorted) out.push_back(server.address);
  return out;
}

void ServerList::on_answer(const SocketAddress& server) {
  if (Server* found = find(server)) found->failures = 0;
}

void ServerList::on_failure(const SocketAddress& server, MonoTime now) {
  Server* found = find(server);
  if (found == nullptr) return;
  const Millis rest = std::chrono::seconds(1u << std::min(found->failures, kMostDoublings));
  found->back_at = now + std::min(rest, kLongestRest);
  ++found->failures;
}

ServerList::Server* ServerList::find(const SocketAddress& address) {
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const Server& s) { return s.address == address; });
  return found == servers_.end() ? nullptr : &*found;
}

}  // namespace sluis::dns
