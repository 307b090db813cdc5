// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/stored_rows.h"

#include <nlohmann/json.hpp>

#include "mta/onboard/row_json.h"

namespace sluis::onboard {
namespace {

using Json = nlohmann::json;

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

KeyRow key_in(const Json& json) {
  KeyRow row;
  row.selector = json.at("selector").get<std::string>();
  row.print = json.at("print").get<std::string>();
  row.first_seen = time_in(json, "first_seen");
  row.last_signed = time_in(json, "last_signed");
  row.gone = time_in(json, "gone");
  return row;
}

}  // namespace

std::string encode(const StoredAccount& stored) {
  return dump(Json{{"name", stored.account.name},
                   {"password_hash", stored.account.password_hash},
                   {"domains", stored.account.domains},
                   {"actor", stored.actor},
                   {"reason", stored.reason},
                   {"changed", millis(stored.changed)}});
}

std::string encode(const policy::HoldRule& rule) {
  return dump(Json{{"id", rule.id},
                   {"to_domain", rule.to_domain},
                   {"sender", rule.sender},
                   {"recipient", rule.recipient},
                   {"account", rule.account},
                   {"who", rule.who},
                   {"why", rule.why},
                   {"since", millis(rule.since)},
                   {"until", millis(rule.until)}});
}

std::string encode(const KeyRow& row) {
  return dump(Json{{"selector", row.selector},
                   {"print", row.print},
                   {"first_seen", millis(row.first_seen)},
                   {"last_signed", millis(row.last_signed)},
                   {"gone", millis(row.gone)}});
}

Result<StoredAccount> decode_account(std::string_view text) {
  return decode<Json>(text, account_in);
}

Result<policy::HoldRule> decode_hold(std::string_view text) {
  return decode<Json>(text, rule_in);
}

Result<KeyRow> decode_key(std::string_view text) {
  return decode<Json>(text, key_in);
}

}  // namespace sluis::onboard
