// SPDX-License-Identifier: Apache-2.0
// TXT look-ups for the stand-alone checks: a few names, asked together, waited for. It runs a loop
// of its own on the calling thread and returns when every answer is there or has failed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "mta/base/result.h"
#include "mta/dns/resolver.h"

namespace sluis::cli {

using TxtAnswers = std::map<std::string, dns::Answer>;  // by name

// `resolver`: "127.0.0.1:53" or "127.0.0.1"; empty: the configuration's servers given as
// `configured`, and without those the system's. Invalid when it is no address.
Result<std::vector<SocketAddress>> servers_for(const std::string& resolver,
                                               const std::vector<SocketAddress>& configured);
TxtAnswers look_up_txt(std::vector<SocketAddress> servers, const std::vector<std::string>& names);

}  // namespace sluis::cli
