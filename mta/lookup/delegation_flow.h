// SPDX-License-Identifier: Apache-2.0
// delegation_flow: whether the zone above and the zone itself lead to the same name servers, and
// when not, what the servers that only one of them names say of one record. Two or three questions
// more than a look has, one of them to a registry: for when a person asks. One loop's thread.
#pragma once

#include "mta/lookup/zone_look.h"

namespace sluis::lookup {

// `record`: one of the domain's, and `answers` what the look has of it from the servers it found.
// What the checks say (policy/checks/servers_check.h); nothing when the lists agree or are not
// known.
Task<std::vector<policy::checks::Finding>> look_at_delegation(ZoneLook& look, std::string domain,
                                                              Question record,
                                                              std::vector<Evidence> answers);

}  // namespace sluis::lookup
