// SPDX-License-Identifier: Apache-2.0
// The records to publish, one row each.
#include <nlohmann/json.hpp>

#include "mta/admin/json_text.h"
#include "mta/admin/render.h"
#include "mta/onboard/onboarding.h"
#include "policy/checks/catalogue.h"

namespace sluis::admin {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;
using policy::spf::DiffWord;
using policy::spf::MergeResult;

std::string_view word_for(DiffWord::Kind kind) {
  if (kind == DiffWord::Kind::Added) return "added";
  return kind == DiffWord::Kind::Removed ? "removed" : "kept";
}

Json notes_json(const std::vector<policy::checks::Finding>& notes, Language language) {
  Json out = Json::array();
  for (const auto& one : notes)
    out.push_back({{"id", one.id}, {"text", policy::checks::what(one, language)}});
  return out;
}

Json merge_json(const std::optional<MergeResult>& merge, Language language) {
  if (!merge) return nullptr;
  Json diff = Json::array();
  for (const DiffWord& one : merge->diff)
    diff.push_back({{"kind", word_for(one.kind)}, {"word", one.word}});
  const auto& before = merge->proposal.before;
  const auto& lookups = merge->lookups_before;
  return {{"replace", before.empty() ? Json() : Json(before.front())},
          {"delete", merge->remove},
          {"diff", std::move(diff)},
          {"notes", notes_json(merge->proposal.notes, language)},
          {"warnings", notes_json(merge->warnings, language)},
          {"lookups_before", lookups ? Json(*lookups) : Json()},
          {"lookups", merge->lookups},
          {"void_lookups", merge->voids},
          {"fits", merge->fits},
          {"passes", merge->passes}};
}

Json record_json(const onboard::RecordInstruction& record, Language language) {
  Json explanations = Json::array(), hints = Json::array();
  for (const auto& finding : record.explanations)
    explanations.push_back(policy::sentence(finding, language));
  for (const auto& hint : record.hints) hints.push_back(policy::sentence(hint, language));
  return {{"type", record.type},
          {"selector", text_or_null<Json>(record.selector)},
          {"name", record.name},
          {"full_name", record.full_name},
          {"dotted_name", record.full_name + "."},
          {"value", record.value},
          {"dotted_value", text_or_null<Json>(record.dotted_value)},
          {"quoted", record.quoted},
          {"zone", record.zone_line_full},
          {"zone_relative", record.zone_line},
          {"explanations", std::move(explanations)},
          {"kind", onboard::to_string(record.kind)},
          {"action", to_string(record.action)},
          {"spf", merge_json(record.spf, language)},
          {"hints", std::move(hints)}};
}

}  // namespace

std::vector<std::string> render(const onboard::RecordSheet& sheet, Language language) {
  std::vector<std::string> rows;
  for (const auto& record : sheet.records) {
    Json json = record_json(record, language);
    json["domain"] = sheet.domain;
    json["scheme"] = onboard::to_string(sheet.scheme);
    json["dns_host"] = text_or_null<Json>(sheet.dns_host);
    json["name_servers"] = sheet.name_servers;
    rows.push_back(json_text(json));
  }
  return rows;
}

}  // namespace sluis::admin
