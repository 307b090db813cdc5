// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/cli/spf_output.h"
#include "mta/cli/text.h"
#include "policy/checks/catalogue.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;
using policy::checks::Finding;
using policy::spf::DiffWord;
using policy::spf::MergeResult;

std::string_view sign_of(DiffWord::Kind kind) {
  switch (kind) {
    case DiffWord::Kind::Added:
      return "added";
    case DiffWord::Kind::Removed:
      return "removed";
    case DiffWord::Kind::Kept:
      break;
  }
  return "kept";
}

std::string_view either(Language language, std::string_view english, std::string_view dutch) {
  return language == Language::Dutch ? dutch : english;
}

Json json_of(const std::vector<Finding>& notes, Language language) {
  Json out = Json::array();
  for (const Finding& one : notes) out.push_back({{"id", one.id}, {"text", what(one, language)}});
  return out;
}

std::string difference(const MergeResult& merge, const View& view) {
  std::string out;
  for (const DiffWord& one : merge.diff) {
    if (!out.empty()) out += " ";
    switch (one.kind) {
      case DiffWord::Kind::Added:
        out += painted("+[" + printable(one.word) + "]", Colour::Green, view);
        break;
      case DiffWord::Kind::Removed:
        out += painted("-[" + printable(one.word) + "]", Colour::Red, view);
        break;
      case DiffWord::Kind::Kept:
        out += printable(one.word);
    }
  }
  return out;
}

std::string_view words_for(MergeResult::Action action, Language language) {
  switch (action) {
    case MergeResult::Action::Add:
      return either(language, "publish this record", "publiceer dit record");
    case MergeResult::Action::Replace:
      return either(language, "replace the record", "vervang het record");
    case MergeResult::Action::Unanswered:
      return either(language, "nothing can be said now", "er is nu niets te zeggen");
    case MergeResult::Action::Nothing:
      break;
  }
  return either(language, "nothing has to be changed", "er hoeft niets te veranderen");
}

void add_notes(const MergeResult& merge, const View& view, Language language, std::string& out) {
  for (const Finding& one : merge.proposal.notes)
    out += one.id + ": " + printable(what(one, language)) + "\n";
  if (merge.warnings.empty()) return;
  out +=
      std::string(either(language, "About the proposed record:", "Over het voorgestelde record:")) +
      "\n";
  for (const Finding& one : merge.warnings)
    out += painted(one.id, Colour::Yellow, view) + ": " + printable(what(one, language)) + "\n";
}

}  // namespace

std::string merge_json(const std::string& domain, const MergeResult& merge, Language language) {
  Json diff = Json::array();
  for (const DiffWord& one : merge.diff) {
    diff.push_back({{"kind", sign_of(one.kind)}, {"word", one.word}});
  }
  const auto& before = merge.proposal.before;
  const Json out{{"domain", domain},
                 {"action", to_string(merge.action)},
                 {"record", merge.proposal.record},
                 {"replace", before.empty() ? Json() : Json(before.front())},
                 {"delete", merge.remove},
                 {"diff", std::move(diff)},
                 {"notes", json_of(merge.proposal.notes, language)},
                 {"warnings", json_of(merge.warnings, language)},
                 {"lookups", merge.lookups},
                 {"void_lookups", merge.voids},
                 {"fits", merge.fits},
                 {"passes", merge.passes},
                 {"reason", merge.reason}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string merge_text(const std::string& domain, const MergeResult& merge, const View& view,
                       Language language) {
  const auto word = [&](std::string_view english, std::string_view dutch) {
    return std::string(either(language, english, dutch));
  };
  std::vector<std::pair<std::string, std::string>> lines{
      {word("domain", "domein"), printable(domain)},
      {word("to do", "te doen"), std::string(words_for(merge.action, language))},
      {word("reason", "reden"), printable(merge.reason)},
      {word("record", "record"), printable(merge.proposal.record)}};
  if (merge.action == MergeResult::Action::Unanswered) return labelled(lines);
  if (merge.action == MergeResult::Action::Replace) {
    lines.emplace_back(word("replace", "vervang"), printable(merge.proposal.before.front()));
    for (const std::string& one : merge.remove)
      lines.emplace_back(word("delete", "verwijder"), printable(one));
    lines.emplace_back(word("changes", "wijzigingen"), difference(merge, view));
  }
  lines.emplace_back(
      word("look-ups", "opzoekingen"),
      std::to_string(merge.lookups) + word(" of 10 at most, ", " van hoogstens 10, ") +
          std::to_string(merge.voids) +
          word(" of them void (at most 2)", " daarvan zonder antwoord (hoogstens 2)"));
  std::string out = labelled(lines);
  add_notes(merge, view, language, out);
  return out;
}

}  // namespace sluis::cli
