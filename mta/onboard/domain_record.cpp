// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_record.h"

namespace sluis::onboard {

std::string_view to_string(Scheme scheme) {
  return scheme == Scheme::Cname ? "cname" : "txt";
}

std::optional<Scheme> parse_scheme(std::string_view text) {
  if (text == "txt") return Scheme::Txt;
  if (text == "cname") return Scheme::Cname;
  return std::nullopt;
}

}  // namespace sluis::onboard
