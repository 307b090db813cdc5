// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/key_book.h"

#include <algorithm>

#include "mta/onboard/stored_rows.h"

namespace sluis::onboard {
namespace {

constexpr const char* kKeys = "dkim_key";

// The row as it is now, for a key that is configured.
KeyRow updated(KeyRow row, const keys::SelectorFacts& key, WallTime last_use, WallTime now) {
  if (row.selector.empty()) {
    row.selector = key.selector;
    row.print = key.print;
    row.first_seen = now;
  }
  row.gone = {};
  row.last_signed = std::max(row.last_signed, last_use);
  return row;
}

}  // namespace

Result<void> KeyBook::load() {
  rows_.clear();
  return load_table(registry_, kKeys, decode_key, [this](KeyRow row) {
    std::string selector = row.selector;
    rows_.insert_or_assign(std::move(selector), std::move(row));
  });
}

std::vector<std::string> KeyBook::reused(const keys::KeyStore& keys) const {
  std::vector<std::string> out;
  for (const keys::SelectorFacts& key : keys.all_facts()) {
    const auto known = rows_.find(key.selector);
    if (known != rows_.end() && known->second.print != key.print) out.push_back(key.selector);
  }
  return out;
}

Result<void> KeyBook::note(const keys::KeyStore& keys, WallTime now) {
  auto rows = rows_;
  for (const keys::SelectorFacts& key : keys.all_facts()) {
    KeyRow& row = rows[key.selector];
    row = updated(std::move(row), key, keys.last_use(key.selector)->at(), now);
  }
  std::vector<store::Registry::Write> writes;
  for (auto& [selector, row] : rows) {
    if (!keys.facts(selector) && row.gone == WallTime{}) row.gone = now;
    const auto known = rows_.find(selector);
    if (known == rows_.end() || !(known->second == row))
      writes.push_back({kKeys, selector, encode(row)});
  }
  if (writes.empty()) return {};
  if (auto written = registry_.write(writes); !written) return written;
  rows_ = std::move(rows);
  return {};
}

std::string reuse_sentence(const std::string& selector) {
  return "the selector " + selector +
         " holds another key than before: mail that was signed with the old one is still on its "
         "way, and a selector is never used again. Put the old key file back, or give the new key "
         "a "
         "selector of its own (sluis key rotate " +
         selector + " --to NEW)";
}

}  // namespace sluis::onboard
