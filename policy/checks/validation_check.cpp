// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/validation_check.h"

namespace sluis::policy::checks {

std::optional<Finding> check_validation(const Evidence& checked, const Evidence& unchecked) {
  if (checked.answered() || !checked.server_failed || !unchecked.answered()) return std::nullopt;
  return finding("DOM_DNSSEC_BOGUS", checked.asked,
                 {{"domain", checked.asked.name}, {"reason", visible(checked.reason, 200)}});
}

}  // namespace sluis::policy::checks
