// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_servers.h"

namespace sluis {

void ScriptedServers::refer(const std::string& ip, const std::string& zone,
                            const std::string& host) {
  (void)at(ip);
  referrals_[ip][zone] = host;
}

Task<dns::Answer> ScriptedServers::ask(dns::DirectQuestion asked) {
  const std::string ip = to_string(asked.server.ip);
  asked_.push_back(ip + " " + asked.name);
  dns::Answer out;
  out.name = asked.name;
  const auto zone = zones_.find(ip);
  if (zone == zones_.end()) {
    out.reason = "timeout";
    co_return out;
  }
  for (const auto& [below, host] : referrals_[ip]) {
    if (asked.name != below && !asked.name.ends_with("." + below)) continue;
    out.reason = ip + " refers to the name servers of " + below;
    out.referral_zone = below;
    out.referral_servers = {host};
    co_return out;
  }
  out = co_await zone->second.query(asked.name, asked.type);
  // A server does not look up for others where an alias leads.
  if (!out.aliases.empty() && out.status == dns::Status::NxDomain) out.status = dns::Status::NoData;
  co_return out;
}

Task<dns::Answer> ScriptedServers::ask_unchecked(dns::DirectQuestion asked) {
  return unchecked_.query(std::move(asked.name), asked.type);
}

}  // namespace sluis
