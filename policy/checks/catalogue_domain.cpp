// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of a domain and its DNS. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"DOM_DNS_TEMPFAIL",
     Severity::Info,
     Owner::Nobody,
     {"DNS could not be asked just now ({reason}). Nothing was judged and nothing changed.",
      "Check again later."},
     {"DNS kon zojuist niet worden geraadpleegd ({reason}). Er is niets beoordeeld en niets "
      "gewijzigd.",
      "Controleer later opnieuw."},
     "RFC 2308 7"},
};

}  // namespace

std::span<const Entry> domain_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
