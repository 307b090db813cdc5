// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/claim_check.h"

namespace sluis::policy::checks {
namespace {

bool is_below(const std::string& name, const std::string& domain) {
  return name.size() > domain.size() && name.ends_with(domain) &&
         name[name.size() - domain.size() - 1] == '.';
}

}  // namespace

std::optional<Finding> check_claim(const Holding& wanted, const Holding& held) {
  if (wanted.account.empty() || held.account.empty() || wanted.account == held.account)
    return std::nullopt;
  const bool related = wanted.domain == held.domain || is_below(wanted.domain, held.domain) ||
                       is_below(held.domain, wanted.domain);
  if (!related) return std::nullopt;
  return finding("DOM_CLAIMED", {wanted.domain, RecordType::NS}, {{"domain", held.domain}});
}

}  // namespace sluis::policy::checks
