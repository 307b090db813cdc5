// SPDX-License-Identifier: Apache-2.0
// The servers of a zone itself, found through the resolver, and what each of them answers: whether
// a record is saved, apart from who can see it already. One loop's thread.
#pragma once

#include <string>
#include <vector>

#include "mta/base/random.h"
#include "mta/lookup/evidence_flow.h"
#include "mta/net/loop.h"

namespace sluis::lookup {

struct ZoneServer {
  std::string host;
  SocketAddress address;
};

constexpr uint16_t kDnsPort = 53;
constexpr size_t kMostZoneServers = 8;

// Those of the zone that `name` is in, the delegation nearest to it; one address a server, the
// first eight. None when they cannot be found.
Task<std::vector<ZoneServer>> find_zone_servers(Asker asker, std::string name,
                                                uint16_t port = kDnsPort);

struct DirectAsker {  // all outlive the flow
  Loop& loop;
  Random& random;
  const Clock& clock;
};

// In the order of the servers; Evidence::server is the server's name.
Task<std::vector<Evidence>> ask_zone_servers(DirectAsker asker, std::vector<ZoneServer> servers,
                                             Question question);

}  // namespace sluis::lookup
