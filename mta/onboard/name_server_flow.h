// SPDX-License-Identifier: Apache-2.0
// name_server_flow: which name server answers for a domain: of the zone it stands in, the first by
// name. Only to tell domains apart that burden the same server; answers from the cache are good
// enough. One loop's thread.
#pragma once

#include <string>

#include "mta/dns/resolver.h"

namespace sluis::onboard {

// Empty when DNS does not say. `resolver` outlives the flow.
Task<std::string> name_server_of(dns::Resolver& resolver, std::string domain);

}  // namespace sluis::onboard
