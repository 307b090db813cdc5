// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/account_registry.h"

#include "mta/onboard/stored_json.h"

namespace sluis::onboard {
namespace {

constexpr const char* kTable = "accounts";

std::string encode(const StoredAccount& stored) {
  return dump({{"name", stored.account.name},
               {"password_hash", stored.account.password_hash},
               {"domains", stored.account.domains},
               {"actor", stored.actor},
               {"reason", stored.reason},
               {"changed", millis(stored.changed)}});
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

}  // namespace

Result<void> AccountRegistry::load() {
  return load_table(
      registry_, kTable, [](std::string_view text) { return decode(text, account_in); },
      [this](StoredAccount account) { keep(std::move(account)); });
}

const StoredAccount* AccountRegistry::find(std::string_view name) const {
  const auto at = accounts_.find(name);
  return at == accounts_.end() ? nullptr : &at->second;
}

Result<void> AccountRegistry::save(StoredAccount account) {
  if (auto written = registry_.write({{kTable, account.account.name, encode(account)}}); !written)
    return written;
  keep(std::move(account));
  return {};
}

Result<void> AccountRegistry::remove(const std::string& name) {
  if (auto written = registry_.write({{kTable, name, std::nullopt}}); !written) return written;
  accounts_.erase(name);
  return {};
}

void AccountRegistry::keep(StoredAccount account) {
  std::string name = account.account.name;
  accounts_.insert_or_assign(std::move(name), std::move(account));
}

}  // namespace sluis::onboard
