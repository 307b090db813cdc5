// SPDX-License-Identifier: Apache-2.0
#include "policy/domain_pattern.h"

#include "mta/base/ascii.h"

namespace sluis::policy {

bool matches_domain(std::string_view pattern, std::string_view domain) {
  if (pattern == "*" || ascii::equal_ignoring_case(pattern, domain)) return true;
  if (!pattern.starts_with("*.")) return false;
  const std::string_view suffix = pattern.substr(1);
  return domain.size() > suffix.size() &&
         ascii::equal_ignoring_case(domain.substr(domain.size() - suffix.size()), suffix);
}

}  // namespace sluis::policy
