// SPDX-License-Identifier: Apache-2.0
// RDAP servers: which registry answers for which ending of domain names (RFC 9224), out of
// config/rdap_servers.txt, which is compiled in. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::rdap {

// Ending, lower case and without a dot before it, to base URL, which ends in a slash.
using RdapServers = std::map<std::string, std::string, std::less<>>;

// Invalid, with the line, for what it cannot read.
Result<RdapServers> parse_rdap_servers(std::string_view text);

// Those compiled in.
const RdapServers& known_rdap_servers();

// The base URL for the longest ending that the domain has; empty: nobody is known to answer.
std::string find_rdap_server(const RdapServers& servers, std::string_view domain);

}  // namespace sluis::rdap
