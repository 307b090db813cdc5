// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/hold_rules.h"

#include "mta/onboard/stored_rows.h"

namespace sluis::onboard {
namespace {

constexpr const char* kTable = "hold_rules";

}  // namespace

Result<void> HoldRules::load() {
  return load_table(registry_, kTable, decode_hold,
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
