// SPDX-License-Identifier: Apache-2.0
// A domain's rows: its record and its history.
#include <nlohmann/json.hpp>

#include "mta/onboard/domain_notices.h"
#include "mta/onboard/row_json.h"
#include "mta/onboard/stored_rows.h"
#include "policy/domain_state.h"

namespace sluis::onboard {
namespace {

using Json = nlohmann::json;
using policy::Answer;

Json to_json(const policy::Finding& finding) {
  return {{"id", finding.id}, {"facts", finding.facts}};
}

policy::Finding finding_in(const Json& json) {
  policy::Finding finding;
  finding.id = json.value("id", "");
  finding.facts = json.value("facts", decltype(finding.facts){});
  return finding;
}

Json to_json(const Fact& fact) {
  Json notes = Json::array();
  for (const auto& note : fact.notes) notes.push_back(to_json(note));
  return {{"state", to_string(fact.state)},   {"checked", millis(fact.checked)},
          {"finding", to_json(fact.finding)}, {"notes", notes},
          {"evidence", fact.evidence},        {"visible_from", millis(fact.visible_from)},
          {"failing", to_json(fact.failing)}, {"failing_since", millis(fact.failing_since)}};
}

Fact fact_in(const Json& json) {
  Fact fact;
  fact.state = policy::parse_fact_state(json.value("state", "")).value_or(FactState::Unchecked);
  fact.checked = time_in(json, "checked");
  fact.finding = finding_in(json.value("finding", Json::object()));
  for (const Json& note : json.value("notes", Json::array()))
    fact.notes.push_back(finding_in(note));
  fact.evidence = json.value("evidence", "");
  fact.visible_from = time_in(json, "visible_from");
  fact.failing = finding_in(json.value("failing", Json::object()));
  fact.failing_since = time_in(json, "failing_since");
  return fact;
}

Json to_json(const SelectorFact& fact) {
  return {{"selector", fact.selector},
          {"fact", to_json(fact.fact)},
          {"signs", fact.seen.confirmed},
          {"confirmed_at", millis(fact.confirmed_at)},
          {"key_print", fact.key_print},
          {"scheme", to_string(fact.scheme)},
          {"same_in_row", fact.seen.same_in_row},
          {"row_began", millis(fact.seen.row_began)},
          {"row_good", fact.seen.last == policy::Answer::Good}};
}

SelectorFact selector_in(const Json& json) {
  SelectorFact fact;
  fact.selector = json.at("selector").get<std::string>();
  fact.fact = fact_in(json.value("fact", Json::object()));
  fact.key_print = json.value("key_print", "");
  fact.scheme = parse_scheme(json.value("scheme", "txt")).value_or(Scheme::Txt);
  fact.seen.confirmed = json.value("signs", false);
  fact.confirmed_at = time_in(json, "confirmed_at");
  fact.seen.same_in_row = json.value("same_in_row", 0u);
  fact.seen.row_began = time_in(json, "row_began");
  if (fact.seen.same_in_row > 0)
    fact.seen.last = json.value("row_good", policy::answer_of(fact.fact.state) == Answer::Good)
                         ? Answer::Good
                         : Answer::Bad;
  return fact;
}

Json to_json(const policy::AuthProblem& problem) {
  return {{"receiver", problem.receiver}, {"fault", policy::to_string(problem.fault)},
          {"reply", problem.reply},       {"first", millis(problem.first)},
          {"last", millis(problem.last)}, {"count", problem.count}};
}

policy::AuthProblem problem_in(const Json& json) {
  policy::AuthProblem problem;
  problem.receiver = json.value("receiver", "");
  problem.fault = policy::parse_auth_fault(json.value("fault", ""))
                      .value_or(policy::AuthFault::Unauthenticated);
  problem.reply = json.value("reply", "");
  problem.first = time_in(json, "first");
  problem.last = time_in(json, "last");
  problem.count = json.value("count", uint64_t{0});
  return problem;
}

Json to_json(const DomainRecord& record) {
  Json problems = Json::array();
  for (const auto& problem : record.auth_problems) problems.push_back(to_json(problem));
  Json selectors = Json::array();
  for (const auto& fact : record.selectors) selectors.push_back(to_json(fact));
  Json noticed = Json::object();
  for (const auto& [kind, at] : record.noticed) noticed[std::string(to_string(kind))] = millis(at);
  Json outbox = Json::array();
  for (const NoticeKind kind : record.outbox) outbox.push_back(to_string(kind));
  return {{"name", record.name},
          {"account", record.account},
          {"plan", record.plan},
          {"scheme", to_string(record.scheme)},
          {"moving_from", record.moving_from ? to_string(*record.moving_from) : ""},
          {"state", policy::to_string(record.state)},
          {"added", millis(record.added)},
          {"since", millis(record.since)},
          {"reason", record.reason},
          {"actor", record.actor},
          {"approved", record.approved},
          {"pause_until", millis(record.pause_until)},
          {"paused_for_plan", record.paused_for_plan},
          {"plan_ends", millis(record.plan_ends)},
          {"selectors", selectors},
          {"spf", to_json(record.spf)},
          {"bounce", to_json(record.bounce)},
          {"token", record.token},
          {"contacts", record.contacts},
          {"language", record.language},
          {"noticed", noticed},
          {"outbox", outbox},
          {"ownership", to_json(record.ownership)},
          {"auth_problems", problems},
          {"reply_look", millis(record.reply_look)},
          {"checked", millis(record.checked)},
          {"looked_at", millis(record.looked_at)},
          {"history_next", record.history_next}};
}

// Kinds that this version does not know are left out.
void read_notices(const Json& json, DomainRecord& record) {
  const Json noticed = json.value("noticed", Json::object());
  for (const auto& [name, at] : noticed.items()) {
    if (const auto kind = parse_notice_kind(name))
      record.noticed[*kind] = WallTime(Millis(at.template get<int64_t>()));
  }
  for (const Json& name : json.value("outbox", Json::array())) {
    if (const auto kind = parse_notice_kind(name.get<std::string>()))
      record.outbox.push_back(*kind);
  }
}

DomainRecord domain_in(const Json& json) {
  DomainRecord record;
  record.name = json.at("name").get<std::string>();
  record.account = json.value("account", "");
  record.plan = json.value("plan", "");
  record.scheme = parse_scheme(json.value("scheme", "txt")).value_or(Scheme::Txt);
  record.moving_from = parse_scheme(json.value("moving_from", ""));
  // A state this version does not know must not sign.
  record.state = policy::parse_domain_state(json.at("state").get<std::string>())
                     .value_or(policy::DomainState::Suspended);
  record.added = time_in(json, "added");
  record.since = time_in(json, "since");
  record.reason = json.value("reason", "");
  record.actor = json.value("actor", "");
  record.approved = json.value("approved", record.state == policy::DomainState::Active ||
                                               record.state == policy::DomainState::Degraded);
  record.pause_until = time_in(json, "pause_until");
  record.paused_for_plan = json.value("paused_for_plan", false);
  record.plan_ends = time_in(json, "plan_ends");
  for (const Json& fact : json.value("selectors", Json::array()))
    record.selectors.push_back(selector_in(fact));
  record.spf = fact_in(json.value("spf", Json::object()));
  record.bounce = fact_in(json.value("bounce", Json::object()));
  record.token = json.value("token", "");
  record.contacts = json.value("contacts", record.contacts);
  record.language = json.value("language", "");
  read_notices(json, record);
  record.ownership = fact_in(json.value("ownership", Json::object()));
  for (const Json& problem : json.value("auth_problems", Json::array()))
    record.auth_problems.push_back(problem_in(problem));
  record.reply_look = time_in(json, "reply_look");
  record.checked = time_in(json, "checked");
  record.looked_at = time_in(json, "looked_at");
  record.history_next = json.value("history_next", uint64_t{0});
  return record;
}

}  // namespace

std::string encode(const DomainRecord& record) {
  return dump(to_json(record));
}

std::string encode(const HistoryEntry& entry) {
  return dump(Json{{"at", millis(entry.at)},
                   {"actor", entry.actor},
                   {"what", entry.what},
                   {"reason", entry.reason}});
}

Result<DomainRecord> decode_domain(std::string_view text) {
  return decode<Json>(text, domain_in);
}

Result<HistoryEntry> decode_history(std::string_view text) {
  return decode<Json>(text, [](const Json& json) {
    return HistoryEntry{time_in(json, "at"), json.value("actor", ""), json.value("what", ""),
                        json.value("reason", "")};
  });
}

}  // namespace sluis::onboard
