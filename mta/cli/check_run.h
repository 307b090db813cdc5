// SPDX-License-Identifier: Apache-2.0
// Runs the questions of a stand-alone check on a loop of its own, on the calling thread, until all
// is answered or given up.
#pragma once

#include <vector>

#include "mta/base/ip_address.h"
#include "mta/lookup/zone_look.h"

namespace sluis::cli {

lookup::EvidenceSet gather_now(std::vector<SocketAddress> servers, lookup::Plan plan);

// What the zone's own servers are asked about a domain, on which port.
struct ServerQuestion {
  std::string domain;
  lookup::Question question;
  uint16_t port = lookup::kDnsPort;
};

struct DomainLook {
  lookup::EvidenceSet evidence;                // as the resolver answers
  std::vector<lookup::Evidence> from_servers;  // as each of the zone's servers does
  // What the resolver failed to answer about the domain itself, asked again: as always, and without
  // validation. Both or none.
  std::vector<lookup::Evidence> failed_again;
  std::vector<policy::checks::Finding> delegation;  // on the servers that lead there
};

// The plans one after the other, each over what is known by then, and each with the limits of
// lookup::gather: that one meets a silent server does not keep the others from asking.
using Plans = std::vector<lookup::Plan>;
DomainLook look_at_domain(std::vector<SocketAddress> servers, Plans plans, ServerQuestion decisive);

}  // namespace sluis::cli
