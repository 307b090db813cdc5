// SPDX-License-Identifier: Apache-2.0
// The check of a bulk message's way out: unsubscribing with one click (RFC 8058), which large
// receivers ask of whoever sends in bulk. A message says itself that it is bulk: by List-Id,
// Precedence or List-Unsubscribe. Pure.
#pragma once

#include <string>
#include <vector>

#include "mta/mail/headers.h"
#include "policy/checks/finding.h"

namespace sluis::policy::checks {

// `signed_fields`: the names, lower case, that each signature which passes covers.
std::vector<Finding> check_unsubscribe(const mail::Headers& header,
                                       const std::vector<std::vector<std::string>>& signed_fields);

}  // namespace sluis::policy::checks
