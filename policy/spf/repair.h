// SPDX-License-Identifier: Apache-2.0
// Repair: the words of an SPF record as a person meant them. Mended is only what can mean one
// thing; each change is told. A record that reads well comes out word for word. Pure.
#pragma once

#include <string>
#include <vector>

#include "policy/spf/merge.h"

namespace sluis::policy::spf {

// Is this TXT record an SPF record, or was it meant to be one ("v=spf1;", quotes, a space before)?
bool was_meant_as_spf(std::string_view text);

struct Repaired {
  std::vector<std::string> words;  // after the version; each is a term that reads
  std::vector<MergeNote> notes;
};
// `strings`: those of one TXT record. What cannot be mended is left out and told.
Repaired repair(const std::vector<std::string>& strings);

}  // namespace sluis::policy::spf
