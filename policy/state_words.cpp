// SPDX-License-Identifier: Apache-2.0
#include "policy/state_words.h"

namespace sluis::policy {
namespace {

// A state without a word does not compile.
std::string_view in_dutch(DomainState state) {
  switch (state) {
    case DomainState::Pending:
      return "wacht";
    case DomainState::Ready:
      return "gereed";
    case DomainState::Active:
      return "actief";
    case DomainState::Degraded:
      return "verstoord";
    case DomainState::Suspended:
      return "stilgezet";
    case DomainState::Paused:
      return "gepauzeerd";
    case DomainState::Removed:
      return "verwijderd";
  }
  return "";
}

std::string_view in_dutch(FactState state) {
  switch (state) {
    case FactState::Unchecked:
      return "niet bekeken";
    case FactState::Pending:
      return "wacht";
    case FactState::Ok:
      return "in orde";
    case FactState::Warning:
      return "let op";
    case FactState::Mismatch:
      return "wijkt af";
    case FactState::Missing:
      return "ontbreekt";
    case FactState::Unanswerable:
      return "geen antwoord";
  }
  return "";
}

}  // namespace

std::string_view words_for(DomainState state, Language language) {
  return language == Language::Dutch ? in_dutch(state) : to_string(state);
}

std::string_view words_for(FactState state, Language language) {
  return language == Language::Dutch ? in_dutch(state) : to_string(state);
}

}  // namespace sluis::policy
