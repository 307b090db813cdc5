// SPDX-License-Identifier: Apache-2.0
// name_server_flow: which name servers answer for a domain, those of the zone it stands in. To tell
// domains apart that burden the same server, and to know whose panel a customer works in; answers
// from the cache are good enough. One loop's thread.
#pragma once

#include <string>
#include <vector>

#include "mta/dns/resolver.h"

namespace sluis::onboard {

// Sorted by name; none when DNS does not say. `resolver` outlives the flow.
Task<std::vector<std::string>> name_servers_of(dns::Resolver& resolver, std::string domain);

// The first of them; empty when DNS does not say.
Task<std::string> name_server_of(dns::Resolver& resolver, std::string domain);

}  // namespace sluis::onboard
