// SPDX-License-Identifier: Apache-2.0
// Runs the questions of a stand-alone check on a loop of its own, on the calling thread, until all
// is answered or given up.
#pragma once

#include <vector>

#include "mta/base/ip_address.h"
#include "mta/lookup/evidence_flow.h"

namespace sluis::cli {

lookup::EvidenceSet gather_now(std::vector<SocketAddress> servers, lookup::Plan plan,
                               lookup::EvidenceSet known = {});

}  // namespace sluis::cli
