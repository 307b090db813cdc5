// SPDX-License-Identifier: Apache-2.0
// The check of why a resolver does not answer: because the zone's DNSSEC is broken (RFC 4035 5), or
// because nobody answers it. Pure.
#pragma once

#include <optional>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

// The same question, refused by a resolver (`checked`), and answered when it was asked not to
// validate (`unchecked`, the CD bit): DOM_DNSSEC_BOGUS. nullopt when that is not what happened.
std::optional<Finding> check_validation(const Evidence& checked, const Evidence& unchecked);

}  // namespace sluis::policy::checks
