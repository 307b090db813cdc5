// SPDX-License-Identifier: Apache-2.0
// KeyBook: every selector that ever signed here: which key it had (or of which kind, where each
// domain has a key of its own), since when it is known, when it last signed, when it left the
// configuration. It is what "never again for another key" and "safe
// to remove" are judged by, so its rows are kept for good. Signatures are written down every few
// minutes, not each: a crash loses the last of them, for which a week's grace makes up. One loop's
// thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "keys/key_store.h"
#include "mta/store/registry.h"

namespace sluis::onboard {

struct KeyRow {
  std::string selector;
  std::string print;  // keys::SelectorFacts::print
  WallTime first_seen{};
  WallTime last_signed{};  // zero: never
  WallTime gone{};         // left the configuration; zero: it is there

  bool operator==(const KeyRow&) const = default;
};

class KeyBook {
 public:
  static constexpr Millis kFlushEvery = std::chrono::minutes(10);

  explicit KeyBook(store::Registry& registry) : registry_(registry) {}

  Result<void> load();
  const std::map<std::string, KeyRow, std::less<>>& all() const { return rows_; }

  // The selectors in `keys` that had another key before.
  std::vector<std::string> reused(const keys::KeyStore& keys) const;
  // Takes up what the store says now: new keys, last use, keys that left. Writes what changed, all
  // in one; durable when it returns.
  Result<void> note(const keys::KeyStore& keys, WallTime now);

 private:
  store::Registry& registry_;
  std::map<std::string, KeyRow, std::less<>> rows_;
};

// What to tell of a selector with another key.
std::string reuse_sentence(const std::string& selector);

}  // namespace sluis::onboard
