// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/admin/json_text.h"
#include "mta/admin/render.h"
#include "policy/domain_state.h"

namespace sluis::admin {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;

Json sentences_json(const std::vector<policy::Finding>& findings, Language language) {
  Json list = Json::array();
  for (const auto& finding : findings) list.push_back(policy::sentence(finding, language));
  return list;
}

Json finding_json(const policy::Finding& finding, Language language) {
  if (finding.id.empty()) return nullptr;
  return {{"id", finding.id}, {"sentence", policy::sentence(finding, language)}};
}

// What is to be known beside a record's state; that looks fail now comes first.
Json notes_json(const onboard::Fact& fact, Language language) {
  std::vector<policy::Finding> notes;
  if (fact.failing_since != WallTime{})
    notes.push_back({"LOOKS_FAIL",
                     {{"time", to_rfc3339(fact.failing_since)},
                      {"why", policy::sentence(fact.failing, language)}}});
  notes.insert(notes.end(), fact.notes.begin(), fact.notes.end());
  return sentences_json(notes, language);
}

Json fact_json(const onboard::Fact& fact, Language language) {
  return {{"result", policy::to_string(fact.state)},
          {"checked", time_or_null<Json>(fact.checked)},
          {"finding", finding_json(fact.finding, language)},
          {"notes", notes_json(fact, language)},
          {"evidence", text_or_null<Json>(fact.evidence)},
          {"visible_from", time_or_null<Json>(fact.visible_from)},
          {"failing_since", time_or_null<Json>(fact.failing_since)}};
}

Json selectors_json(const onboard::DomainRecord& record, Language language) {
  Json list = Json::array();
  for (const auto& one : record.selectors) {
    Json json{{"selector", one.selector}, {"signs", one.seen.confirmed}};
    json.update(fact_json(one.fact, language));
    list.push_back(std::move(json));
  }
  return list;
}

Json auth_problems_json(const onboard::DomainRecord& record, Language language) {
  Json list = Json::array();
  for (const auto& problem : record.auth_problems) {
    list.push_back({{"receiver", problem.receiver},
                    {"fault", policy::to_string(problem.fault)},
                    {"reply", problem.reply},
                    {"first", time_or_null<Json>(problem.first)},
                    {"last", time_or_null<Json>(problem.last)},
                    {"count", problem.count},
                    {"finding", finding_json(onboard::finding_of(problem), language)}});
  }
  return list;
}

Json rotations_json(const std::vector<onboard::Rotation>& rotations) {
  Json list = Json::array();
  for (const auto& one : rotations) {
    const bool canary = one.step == policy::RotationStep::Canary;
    const bool open_end = one.canary_until == WallTime::max();
    list.push_back({{"from", one.from},
                    {"to", one.to},
                    {"step", policy::to_string(one.step)},
                    {"canary_until",
                     canary && !open_end ? time_or_null<Json>(one.canary_until) : Json(nullptr)}});
  }
  return list;
}

// What the plan means for the domain, when that has to be said.
policy::Finding plan_finding(const onboard::DomainRecord& record) {
  using policy::DomainState;
  if (record.plan_ends != WallTime{})
    return {"PLAN_GRACE", {{"plan", record.plan}, {"until", to_rfc3339(record.plan_ends)}}};
  if (onboard::plan_signs(record)) return {};
  const char* id = record.state == DomainState::Ready ? "PLAN_READY" : "PLAN_CHECKED";
  return {id, {{"plan", record.plan}}};
}

Json record_json(const onboard::DomainRecord& record, const std::vector<std::string>& signs_with,
                 Language language) {
  return {{"domain", record.name},
          {"state", policy::to_string(record.state)},
          {"since", time_or_null<Json>(record.since)},
          {"reason", text_or_null<Json>(record.reason)},
          {"actor", text_or_null<Json>(record.actor)},
          {"account", text_or_null<Json>(record.account)},
          {"plan", record.plan},
          {"plan_finding", finding_json(plan_finding(record), language)},
          {"plan_ends", time_or_null<Json>(record.plan_ends)},
          {"paused_until", time_or_null<Json>(record.pause_until)},
          {"scheme", onboard::to_string(record.scheme)},
          {"moving_from",
           record.moving_from ? Json(onboard::to_string(*record.moving_from)) : Json(nullptr)},
          {"contacts", record.contacts},
          {"notice_lang", text_or_null<Json>(record.language)},
          {"added", time_or_null<Json>(record.added)},
          {"checked", time_or_null<Json>(record.checked)},
          {"signs_with", signs_with},
          {"auth_problems", auth_problems_json(record, language)},
          {"selectors", selectors_json(record, language)},
          {"bounce", fact_json(record.bounce, language)},
          {"spf", fact_json(record.spf, language)},
          {"ownership", fact_json(record.ownership, language)}};
}

Json checks_json(const onboard::DomainCheck& check, Language language) {
  Json list = Json::array();
  for (const auto& one : check.selectors) {
    Json json{{"check", "dkim"}, {"selector", one.selector}};
    json.update(fact_json(one.fact, language));
    list.push_back(std::move(json));
  }
  const auto add = [&](const char* name, const onboard::Fact& fact) {
    Json json{{"check", name}, {"selector", nullptr}};
    json.update(fact_json(fact, language));
    list.push_back(std::move(json));
  };
  if (check.bounce.state != onboard::FactState::Unchecked) add("bounce", check.bounce);
  add("spf", check.spf);
  if (check.ownership.state != onboard::FactState::Unchecked) add("ownership", check.ownership);
  return list;
}

}  // namespace

std::string render(const onboard::DomainRecord& record, const std::vector<std::string>& signs_with,
                   Language language) {
  return json_text(record_json(record, signs_with, language));
}

std::string render(const onboard::Onboarding& onboarding, const onboard::DomainRecord& record,
                   Language language) {
  Json json = record_json(record, onboarding.signs_with(record), language);
  json["rotations"] = rotations_json(onboarding.rotations(record));
  return json_text(json);
}

std::string render(const onboard::DomainReport& report, Language language) {
  Json json = record_json(report.record, report.signs_with, language);
  json["good"] = report.good();
  json["verdict"] = finding_json(report.verdict, language);
  json["notes"] = sentences_json(report.check.notes, language);
  json["checks"] = checks_json(report.check, language);
  return json_text(json);
}

std::string render(const onboard::KeyReport& key) {
  using policy::KeyStage;
  return json_text(Json{{"selector", key.row.selector},
                        {"print", key.row.print},
                        {"stage", policy::to_string(key.verdict.stage)},
                        {"domains", key.domains},
                        {"replaced_by", text_or_null<Json>(key.replaced_by)},
                        {"first_seen", time_or_null<Json>(key.row.first_seen)},
                        {"last_signed", time_or_null<Json>(key.row.last_signed)},
                        {"gone", time_or_null<Json>(key.row.gone)},
                        {"safe_from", time_or_null<Json>(key.verdict.safe_from)}});
}

std::string render(const onboard::OwnKeyRecord& record) {
  return json_text(Json{{"domain", record.domain},
                        {"selector", record.selector},
                        {"type", "TXT"},
                        {"name", record.name},
                        {"value", record.value}});
}

std::string render(const onboard::HistoryEntry& entry) {
  return json_text(Json{{"at", time_or_null<Json>(entry.at)},
                        {"actor", entry.actor},
                        {"what", entry.what},
                        {"reason", text_or_null<Json>(entry.reason)}});
}

std::string render(const onboard::ImportOutcome& outcome) {
  return json_text(Json{{"domain", outcome.domain},
                        {"result", onboard::to_string(outcome.result)},
                        {"reason", text_or_null<Json>(outcome.reason)}});
}

// Never the hash.
std::string render(const policy::Account& account) {
  return json_text(Json{{"name", account.name},
                        {"domains", account.domains},
                        {"password", !account.password_hash.empty()}});
}

}  // namespace sluis::admin
