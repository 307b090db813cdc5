// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/cli/spf_output.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::spf::DiffWord;
using policy::spf::MergeNote;
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

Json json_of(const std::vector<MergeNote>& notes) {
  Json out = Json::array();
  for (const MergeNote& one : notes) out.push_back({{"id", one.id}, {"text", one.text}});
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

std::string_view words_for(MergeResult::Action action) {
  switch (action) {
    case MergeResult::Action::Add:
      return "publish this record";
    case MergeResult::Action::Replace:
      return "replace the record";
    case MergeResult::Action::Unanswered:
      return "nothing can be said now";
    case MergeResult::Action::Nothing:
      break;
  }
  return "nothing has to be changed";
}

}  // namespace

std::string merge_json(const std::string& domain, const MergeResult& merge) {
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
                 {"notes", json_of(merge.proposal.notes)},
                 {"warnings", json_of(merge.warnings)},
                 {"lookups", merge.lookups},
                 {"void_lookups", merge.voids},
                 {"fits", merge.fits},
                 {"passes", merge.passes},
                 {"reason", merge.reason}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string merge_text(const std::string& domain, const MergeResult& merge, const View& view) {
  std::vector<std::pair<std::string, std::string>> lines{
      {"domain", printable(domain)},
      {"to do", std::string(words_for(merge.action))},
      {"reason", printable(merge.reason)},
      {"record", printable(merge.proposal.record)}};
  if (merge.action == MergeResult::Action::Unanswered) return labelled(lines);
  if (merge.action == MergeResult::Action::Replace) {
    lines.emplace_back("replace", printable(merge.proposal.before.front()));
    for (const std::string& one : merge.remove) lines.emplace_back("delete", printable(one));
    lines.emplace_back("changes", difference(merge, view));
  }
  lines.emplace_back("look-ups", std::to_string(merge.lookups) + " of 10 at most, " +
                                     std::to_string(merge.voids) + " of them void (at most 2)");
  std::string out = labelled(lines);
  for (const MergeNote& one : merge.proposal.notes) {
    out += one.id + ": " + printable(one.text) + "\n";
  }
  for (const MergeNote& one : merge.warnings) {
    out += painted("warning ", Colour::Yellow, view) + one.id + ": " + printable(one.text) + "\n";
  }
  return out;
}

}  // namespace sluis::cli
