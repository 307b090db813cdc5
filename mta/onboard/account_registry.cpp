// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/account_registry.h"

#include "mta/onboard/stored_rows.h"

namespace sluis::onboard {
namespace {

constexpr const char* kTable = "accounts";

}  // namespace

Result<void> AccountRegistry::load() {
  return load_table(registry_, kTable, decode_account,
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
