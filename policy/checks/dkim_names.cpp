// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/dkim_names.h"

namespace sluis::policy::checks {

std::string dkim_name(std::string_view selector, std::string_view domain) {
  std::string out = std::string(selector) + "._domainkey";
  return domain.empty() ? out : out + "." + std::string(domain);
}

std::string doubled_name(std::string_view selector, std::string_view domain) {
  return dkim_name(selector, domain) + "." + std::string(domain);
}

std::vector<std::string> near_names(std::string_view selector, std::string_view domain) {
  const std::string one(selector), at = "." + std::string(domain);
  return {one + at,
          one + "_domainkey" + at,
          std::string(domain),
          "_domainkey" + at,
          one + ".domainkey" + at,
          one + "._domainkeys" + at,
          one + "._domainkey.www" + at};
}

}  // namespace sluis::policy::checks
