// SPDX-License-Identifier: Apache-2.0
// The checks of a zone's own name servers: that they answer, that they say the same, that what they
// say has reached the resolver, and that the zone above names the same servers as the zone itself
// (RFC 1034 4.2.2). Pure.
#pragma once

#include <string>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

// One question as each of the zone's own servers answered it, and the resolver: `from_servers` in
// any order, `seen` null when the resolver was not asked.
std::vector<Finding> check_servers(const std::string& domain,
                                   const std::vector<Evidence>& from_servers, const Evidence* seen);

// Which name servers a zone has: as the zone above tells the world, and as it says itself. Names in
// lower case, in any order; empty: not known.
struct Delegation {
  std::string zone;
  std::vector<std::string> parent, own;

  bool differs() const;  // both are known, and name different servers
};

// The same question as the servers of both lists answered it; Evidence::server is one of their
// names. DOM_NS_SPLIT when a server of only the one list contradicts one of only the other;
// DOM_NS_DIFFER when the lists alone differ.
std::vector<Finding> check_delegation(const Delegation& delegation,
                                      const std::vector<Evidence>& answers);

// Who says what, servers that say the same together: `ns1.test, ns2.test: "v=DKIM1 …"; ns3.test: no
// record`. Of long texts the part is shown where they begin to differ.
std::string who_says_what(const std::vector<Evidence>& answers);

}  // namespace sluis::policy::checks
