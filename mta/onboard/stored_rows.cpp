// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/stored_rows.h"

#include <nlohmann/json.hpp>

#include "policy/domain_state.h"

namespace sluis::onboard {
namespace {

using Json = nlohmann::json;

int64_t millis(WallTime time) {
  return time.time_since_epoch().count();
}

WallTime time_in(const Json& json, const char* key) {
  return WallTime(Millis(json.value(key, int64_t{0})));
}

// What DNS serves may be any octets; the row must stay readable all the same.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Corrupt when `text` is no JSON or lacks what `read` cannot do without.
template <typename Read>
auto decode(std::string_view text, Read read) -> Result<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& fault) {
    return fail(ErrorKind::Corrupt, "a stored row cannot be read", fault.what());
  }
}

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
  return {{"state", to_string(fact.state)},
          {"checked", millis(fact.checked)},
          {"finding", to_json(fact.finding)},
          {"notes", notes},
          {"evidence", fact.evidence}};
}

Fact fact_in(const Json& json) {
  Fact fact;
  fact.state = parse_fact_state(json.value("state", "")).value_or(FactState::Unchecked);
  fact.checked = time_in(json, "checked");
  fact.finding = finding_in(json.value("finding", Json::object()));
  for (const Json& note : json.value("notes", Json::array()))
    fact.notes.push_back(finding_in(note));
  fact.evidence = json.value("evidence", "");
  return fact;
}

Json to_json(const SelectorFact& fact) {
  return {{"selector", fact.selector},
          {"fact", to_json(fact.fact)},
          {"signs", fact.signs},
          {"key_print", fact.key_print},
          {"same_in_row", fact.same_in_row},
          {"row_began", millis(fact.row_began)}};
}

SelectorFact selector_in(const Json& json) {
  SelectorFact fact;
  fact.selector = json.at("selector").get<std::string>();
  fact.fact = fact_in(json.value("fact", Json::object()));
  fact.signs = json.value("signs", false);
  fact.key_print = json.value("key_print", "");
  fact.same_in_row = json.value("same_in_row", 0u);
  fact.row_began = time_in(json, "row_began");
  return fact;
}

Json to_json(const DomainRecord& record) {
  Json selectors = Json::array();
  for (const auto& fact : record.selectors) selectors.push_back(to_json(fact));
  return {{"name", record.name},
          {"account", record.account},
          {"plan", record.plan},
          {"scheme", to_string(record.scheme)},
          {"state", policy::to_string(record.state)},
          {"added", millis(record.added)},
          {"since", millis(record.since)},
          {"reason", record.reason},
          {"actor", record.actor},
          {"selectors", selectors},
          {"spf", to_json(record.spf)},
          {"checked", millis(record.checked)},
          {"looked_at", millis(record.looked_at)},
          {"history_next", record.history_next}};
}

DomainRecord domain_in(const Json& json) {
  DomainRecord record;
  record.name = json.at("name").get<std::string>();
  record.account = json.value("account", "");
  record.plan = json.value("plan", "");
  record.scheme = parse_scheme(json.value("scheme", "txt")).value_or(Scheme::Txt);
  // A state this version does not know must not sign.
  record.state = policy::parse_domain_state(json.at("state").get<std::string>())
                     .value_or(policy::DomainState::Suspended);
  record.added = time_in(json, "added");
  record.since = time_in(json, "since");
  record.reason = json.value("reason", "");
  record.actor = json.value("actor", "");
  for (const Json& fact : json.value("selectors", Json::array()))
    record.selectors.push_back(selector_in(fact));
  record.spf = fact_in(json.value("spf", Json::object()));
  record.checked = time_in(json, "checked");
  record.looked_at = time_in(json, "looked_at");
  record.history_next = json.value("history_next", uint64_t{0});
  return record;
}

StoredAccount account_in(const Json& json) {
  StoredAccount stored;
  stored.account.name = json.at("name").get<std::string>();
  stored.account.password_hash = json.at("password_hash").get<std::string>();
  stored.account.domains = json.at("domains").get<std::vector<std::string>>();
  stored.actor = json.value("actor", "");
  stored.reason = json.value("reason", "");
  stored.changed = time_in(json, "changed");
  return stored;
}

policy::HoldRule rule_in(const Json& json) {
  policy::HoldRule rule;
  rule.id = json.at("id").get<std::string>();
  rule.to_domain = json.value("to_domain", "");
  rule.sender = json.value("sender", "");
  rule.recipient = json.value("recipient", "");
  rule.account = json.value("account", "");
  rule.who = json.value("who", "");
  rule.why = json.value("why", "");
  rule.since = time_in(json, "since");
  rule.until = WallTime(Millis(json.at("until").get<int64_t>()));
  return rule;
}

}  // namespace

std::string encode(const DomainRecord& record) {
  return dump(to_json(record));
}

std::string encode(const HistoryEntry& entry) {
  return dump({{"at", millis(entry.at)},
               {"actor", entry.actor},
               {"what", entry.what},
               {"reason", entry.reason}});
}

std::string encode(const StoredAccount& stored) {
  return dump({{"name", stored.account.name},
               {"password_hash", stored.account.password_hash},
               {"domains", stored.account.domains},
               {"actor", stored.actor},
               {"reason", stored.reason},
               {"changed", millis(stored.changed)}});
}

std::string encode(const policy::HoldRule& rule) {
  return dump({{"id", rule.id},
               {"to_domain", rule.to_domain},
               {"sender", rule.sender},
               {"recipient", rule.recipient},
               {"account", rule.account},
               {"who", rule.who},
               {"why", rule.why},
               {"since", millis(rule.since)},
               {"until", millis(rule.until)}});
}

Result<DomainRecord> decode_domain(std::string_view text) {
  return decode(text, domain_in);
}

Result<HistoryEntry> decode_history(std::string_view text) {
  return decode(text, [](const Json& json) {
    return HistoryEntry{time_in(json, "at"), json.value("actor", ""), json.value("what", ""),
                        json.value("reason", "")};
  });
}

Result<StoredAccount> decode_account(std::string_view text) {
  return decode(text, account_in);
}

Result<policy::HoldRule> decode_hold(std::string_view text) {
  return decode(text, rule_in);
}

}  // namespace sluis::onboard
