// SPDX-License-Identifier: Apache-2.0
// NameIndex: domain names in the order of their labels from the end, so that a domain and all that
// stand below it are neighbours. It answers which of tens of thousands of names are above or below
// one without walking them all. The names live elsewhere, and outlive their place here. No I/O.
#pragma once

#include <set>
#include <string_view>
#include <vector>

namespace sluis::onboard {

class NameIndex {
 public:
  void add(std::string_view name) { names_.insert(name); }
  void remove(std::string_view name) { names_.erase(name); }

  // Those that are `name`, stand above it or below it, in their alphabetical order.
  std::vector<std::string_view> related(std::string_view name) const;

 private:
  struct FromTheEnd {
    bool operator()(std::string_view a, std::string_view b) const;
  };
  std::set<std::string_view, FromTheEnd> names_;
};

}  // namespace sluis::onboard
