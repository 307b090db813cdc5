// SPDX-License-Identifier: Apache-2.0
// The stored form of this room's rows: JSON text, read leniently (a missing key has its default, so
// that an older row stays readable); Corrupt when a row is no JSON or lacks what it cannot do
// without.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "mta/base/result.h"
#include "mta/onboard/account_registry.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/key_book.h"
#include "mta/store/registry.h"
#include "policy/directory.h"

namespace sluis::onboard {

std::string encode(const DomainRecord& record);
std::string encode(const HistoryEntry& entry);
std::string encode(const StoredAccount& stored);
std::string encode(const policy::HoldRule& rule);
std::string encode(const KeyRow& row);

Result<DomainRecord> decode_domain(std::string_view text);
Result<HistoryEntry> decode_history(std::string_view text);
Result<StoredAccount> decode_account(std::string_view text);
Result<policy::HoldRule> decode_hold(std::string_view text);
Result<KeyRow> decode_key(std::string_view text);

// Decodes every row of a table and hands it to `keep`; stops at the first that is corrupt, by name.
template <typename Decode, typename Keep>
Result<void> load_table(store::Registry& registry, std::string_view table, Decode decode_row,
                        Keep keep) {
  Result<void> outcome;
  auto scanned = registry.scan(table, "", [&](std::string_view key, std::string_view value) {
    auto row = decode_row(value);
    if (row) {
      keep(std::move(*row));
      return true;
    }
    Error fault = row.error();
    fault.text += ": " + std::string(table) + " " + std::string(key);
    outcome = fail(std::move(fault));
    return false;
  });
  return scanned ? outcome : scanned;
}

}  // namespace sluis::onboard
