// SPDX-License-Identifier: Apache-2.0
// Registry: the small durable tables beside the queue: domains, accounts, standing rules, history.
// Keys are ordered bytes; values are whatever their owner encodes. A write is synced when it
// returns. Safe from any thread; a call takes about as long as one sync.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::store {

class Registry {
 public:
  struct Write {
    std::string table;
    std::string key;
    std::optional<std::string> value;  // nullopt: erase
  };

  virtual ~Registry() = default;
  virtual Result<std::optional<std::string>> get(std::string_view table, std::string_view key) = 0;
  // All of them or none.
  virtual Result<void> write(const std::vector<Write>& writes) = 0;
  // In key order, keys that begin with `prefix`, until `visit` returns false.
  virtual Result<void> scan(
      std::string_view table, std::string_view prefix,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) = 0;
};

}  // namespace sluis::store
