// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/name_index.h"

#include <algorithm>
#include <string>

namespace sluis::onboard {

bool NameIndex::FromTheEnd::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

std::vector<std::string_view> NameIndex::related(std::string_view name) const {
  std::vector<std::string_view> out;
  for (size_t at = 0; at != std::string_view::npos;) {
    if (const auto found = names_.find(name.substr(at)); found != names_.end())
      out.push_back(*found);
    at = name.find('.', at);
    if (at != std::string_view::npos) ++at;
  }
  const std::string below = "." + std::string(name);
  for (auto at = names_.upper_bound(below); at != names_.end() && at->ends_with(below); ++at)
    out.push_back(*at);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace sluis::onboard
