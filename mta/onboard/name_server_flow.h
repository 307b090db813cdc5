// SPDX-License-Identifier: Apache-2.0
// name_server_flow: which name servers answer for a domain, those of the zone it stands in: to
// know whose panel a customer works in. Answers from the cache are good enough. One loop's thread.
#pragma once

#include <string>
#include <vector>

#include "mta/dns/resolver.h"

namespace sluis::onboard {

// Sorted by name; none when DNS does not say. `resolver` outlives the flow.
Task<std::vector<std::string>> name_servers_of(dns::Resolver& resolver, std::string domain);

}  // namespace sluis::onboard
