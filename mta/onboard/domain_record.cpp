// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_record.h"

#include <iterator>

namespace sluis::onboard {
namespace {

constexpr std::string_view kFactNames[] = {"unchecked", "ok", "mismatch", "missing",
                                           "unanswerable"};

}  // namespace

std::string_view to_string(Scheme scheme) {
  return scheme == Scheme::Cname ? "cname" : "txt";
}

std::optional<Scheme> parse_scheme(std::string_view text) {
  if (text == "txt") return Scheme::Txt;
  if (text == "cname") return Scheme::Cname;
  return std::nullopt;
}

std::string_view to_string(FactState state) {
  return kFactNames[static_cast<size_t>(state)];
}

std::optional<FactState> parse_fact_state(std::string_view text) {
  for (size_t i = 0; i < std::size(kFactNames); ++i) {
    if (kFactNames[i] == text) return static_cast<FactState>(i);
  }
  return std::nullopt;
}

}  // namespace sluis::onboard
