// SPDX-License-Identifier: Apache-2.0
// The check of whose a domain is: one that another account has, or a domain above or below such a
// one, is given out by support alone. Whose it is, the finding does not say: it is read by whoever
// asks. Pure.
#pragma once

#include <optional>
#include <string>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

struct Holding {
  std::string domain;   // A-labels, lower case
  std::string account;  // empty: nobody's in particular
};

// DOM_CLAIMED when `held` stands in the way of `wanted`: the same domain or one above or below it,
// of another account.
std::optional<Finding> check_claim(const Holding& wanted, const Holding& held);

}  // namespace sluis::policy::checks
