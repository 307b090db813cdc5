// SPDX-License-Identifier: Apache-2.0
// The DMARC record that applies to a domain, found by the tree walk of RFC 9989 4.10. One loop's
// thread.
#pragma once

#include <optional>
#include <string>

#include "mta/dns/resolver.h"
#include "policy/dmarc/tree_walk.h"

namespace sluis::lookup {

// nullopt: there is none. Unavailable when a question on the way was not answered.
Task<Result<std::optional<policy::dmarc::Found>>> find_dmarc(dns::Resolver& resolver,
                                                             std::string domain);

}  // namespace sluis::lookup
