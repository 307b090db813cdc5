// SPDX-License-Identifier: Apache-2.0
// AccountRegistry: accounts added while the daemon runs, beside those of the configuration file.
// Holds hashes, never passwords. A save is durable when it returns. One loop's thread.
#pragma once

#include <map>
#include <string>

#include "mta/base/clock.h"
#include "mta/base/result.h"
#include "mta/store/registry.h"
#include "policy/directory.h"

namespace sluis::onboard {

struct StoredAccount {
  policy::Account account;
  std::string actor;  // who added or last changed it
  std::string reason;
  WallTime changed{};
};

class AccountRegistry {
 public:
  explicit AccountRegistry(store::Registry& registry) : registry_(registry) {}

  Result<void> load();
  const StoredAccount* find(std::string_view name) const;
  const std::map<std::string, StoredAccount, std::less<>>& all() const { return accounts_; }
  Result<void> save(StoredAccount account);
  Result<void> remove(const std::string& name);

 private:
  void keep(StoredAccount account);

  store::Registry& registry_;
  std::map<std::string, StoredAccount, std::less<>> accounts_;
};

}  // namespace sluis::onboard
