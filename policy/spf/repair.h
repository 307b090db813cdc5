// SPDX-License-Identifier: Apache-2.0
// Repair: the words of an SPF record as a person meant them. Mended is only what can mean one
// thing; each change is told. A record that reads well comes out word for word. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis::policy::spf {

// Is this TXT record an SPF record, or was it meant to be one ("v=spf1;", quotes, a space before)?
bool was_meant_as_spf(std::string_view text);

// A modifier by its form, a mechanism by its name ("include=x", "v=spf1"): receivers pass it over.
bool is_misread(std::string_view word);

struct Repaired {
  std::vector<std::string> words;      // after the version; each is a term that reads
  std::vector<checks::Finding> notes;  // what was wrong, and where; `name` is the domain
  std::string record() const;          // the words with the version before them
};
// `strings`: those of one TXT record of `domain`. What cannot be mended is left out and told.
Repaired repair(const std::vector<std::string>& strings, const std::string& domain);

}  // namespace sluis::policy::spf
