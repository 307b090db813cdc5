// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_record.h"

namespace sluis::onboard {

std::string_view to_string(Scheme scheme) {
  switch (scheme) {
    case Scheme::Cname:
      return "cname";
    case Scheme::Legacy:
      return "legacy";
    case Scheme::Txt:
      break;
  }
  return "txt";
}

std::optional<Scheme> parse_scheme(std::string_view text) {
  for (const Scheme scheme : {Scheme::Txt, Scheme::Cname, Scheme::Legacy}) {
    if (to_string(scheme) == text) return scheme;
  }
  return std::nullopt;
}

bool share_selectors(Scheme a, Scheme b) {
  return (a == Scheme::Legacy) == (b == Scheme::Legacy);
}

bool was_seen_right(const SelectorFact& fact) {
  return fact.seen.confirmed || fact.seen.last == policy::Answer::Good;
}

}  // namespace sluis::onboard
