// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/hold_rules.h"

#include "mta/onboard/stored_json.h"

namespace sluis::onboard {
namespace {

constexpr const char* kTable = "hold_rules";

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

Result<void> HoldRules::load() {
  return load_table(
      registry_, kTable, [](std::string_view text) { return decode(text, rule_in); },
      [this](policy::HoldRule rule) { keep(std::move(rule)); });
}

Result<void> HoldRules::save(policy::HoldRule rule) {
  if (auto written = registry_.write({{kTable, rule.id, encode(rule)}}); !written) return written;
  keep(std::move(rule));
  return {};
}

Result<void> HoldRules::remove(const std::vector<std::string>& ids) {
  std::vector<store::Registry::Write> writes;
  for (const std::string& id : ids) {
    if (rules_.contains(id)) writes.push_back({kTable, id, std::nullopt});
  }
  if (writes.empty()) return {};
  if (auto written = registry_.write(writes); !written) return written;
  for (const auto& write : writes) rules_.erase(write.key);
  return {};
}

void HoldRules::keep(policy::HoldRule rule) {
  std::string id = rule.id;
  rules_.insert_or_assign(std::move(id), std::move(rule));
}

}  // namespace sluis::onboard
