// SPDX-License-Identifier: Apache-2.0
#include "policy/fact_state.h"

#include <iterator>

namespace sluis::policy {
namespace {

constexpr std::string_view kNames[] = {"unchecked", "pending", "ok",          "warning",
                                       "mismatch",  "missing", "unanswerable"};

}  // namespace

Answer answer_of(FactState state) {
  switch (state) {
    case FactState::Pending:
    case FactState::Ok:
    case FactState::Warning:
      return Answer::Good;
    case FactState::Mismatch:
    case FactState::Missing:
      return Answer::Bad;
    case FactState::Unchecked:
    case FactState::Unanswerable:
      break;
  }
  return Answer::None;
}

std::string_view to_string(FactState state) {
  return kNames[static_cast<size_t>(state)];
}

std::optional<FactState> parse_fact_state(std::string_view text) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == text) return static_cast<FactState>(i);
  }
  return std::nullopt;
}

}  // namespace sluis::policy
