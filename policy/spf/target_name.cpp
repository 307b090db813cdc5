// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/target_name.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::policy::spf {

std::string fitted_name(std::string expanded) {
  if (expanded.ends_with('.')) expanded.pop_back();
  if (expanded.size() <= kLongestName) return expanded;
  const size_t least = expanded.size() - kLongestName - 1;
  const auto dot = expanded.find('.', least);
  expanded.erase(0, dot == std::string::npos ? least : dot + 1);
  return expanded;
}

bool is_well_formed(std::string_view name) {
  if (name.size() > kLongestName) return false;
  const auto labels = ascii::split(name, '.');
  return std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= kLongestLabel;
  });
}

bool may_publish(std::string_view name) {
  return is_well_formed(name) && name.find('.') != std::string_view::npos &&
         !name.starts_with('[') && !name.ends_with(']');
}

std::string question_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c > ' ' && c < 0x7f && c != '\\') {
      out += ascii::lower(c);
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    out += {'\\', static_cast<char>('0' + octet / 100), static_cast<char>('0' + octet / 10 % 10),
            static_cast<char>('0' + octet % 10)};
  }
  return out;
}

bool is_within(std::string_view name, std::string_view domain) {
  if (name.size() < domain.size()) return false;
  const auto tail = name.substr(name.size() - domain.size());
  if (!ascii::equal_ignoring_case(tail, domain)) return false;
  return name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.';
}

}  // namespace sluis::policy::spf
