// SPDX-License-Identifier: Apache-2.0
// Asks a registry about a domain by RDAP (RFC 7480, 9082 3.1.3). Blocks the calling thread for at
// most the time of FetchRules. A registry that does not answer is told as such.
#pragma once

#include <string>

#include "mta/rdap/web_fetch.h"
#include "policy/checks/registration_check.h"

namespace sluis::rdap {

// `base`: the registry's base URL; empty: nobody is asked. `domain` in A-labels; what is asked
// about is the name that was registered for it.
policy::checks::Registration ask_registry(const std::string& base, const std::string& domain,
                                          const FetchRules& rules);

}  // namespace sluis::rdap
