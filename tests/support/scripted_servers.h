// SPDX-License-Identifier: Apache-2.0
// ScriptedServers: the name servers of zones, by address, each with a zone that the test writes.
// An address that was not named is silent. One thread.
//
//   servers.at("192.0.2.53").txt("key001._domainkey.klant.nl", "v=DKIM1; …");
//   servers.refer("192.0.2.53", "sub.klant.nl", "ns.elders.nl");
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mta/dns/authoritative_query.h"
#include "tests/support/scripted_resolver.h"

namespace sluis {

class ScriptedServers final : public dns::Servers {
 public:
  Task<dns::Answer> ask(dns::DirectQuestion asked) override;
  Task<dns::Answer> ask_unchecked(dns::DirectQuestion asked) override;

  ScriptedResolver& at(const std::string& ip) { return zones_[ip]; }
  // For names in `zone` this server names `host` to ask.
  void refer(const std::string& ip, const std::string& zone, const std::string& host);
  void silence(const std::string& ip) { zones_.erase(ip); }

  // What a resolver answers when it is asked not to validate.
  ScriptedResolver& unchecked() { return unchecked_; }

  // Every question there was: "192.0.2.53 key001._domainkey.klant.nl".
  const std::vector<std::string>& asked() const { return asked_; }

 private:
  std::map<std::string, ScriptedResolver> zones_;
  std::map<std::string, std::map<std::string, std::string>> referrals_;
  ScriptedResolver unchecked_;
  std::vector<std::string> asked_;
};

}  // namespace sluis
