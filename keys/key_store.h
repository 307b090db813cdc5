// SPDX-License-Identifier: Apache-2.0
// KeyStore: what can be signed with, by selector: keys that all domains share, as loaded from their
// files, and selectors under which each domain has a key of its own (own_keys.h). Immutable, but
// for which of the domains' keys are in memory. A reload or a new key makes a new store. Never
// prints a key.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/own_keys.h"
#include "keys/signing_key.h"
#include "mta/base/result.h"

namespace sluis::keys {

struct KeyFile {
  std::string selector;
  std::string file;
};

// A selector under which each domain has a key of its own, all of one kind.
struct OwnSelector {
  std::string selector;
  KeySpec spec = KeySpec::Rsa2048;
  std::shared_ptr<LastUse> last_use = std::make_shared<LastUse>();  // by whichever domain
};

// A selector, whoever's key it holds.
struct SelectorFacts {
  std::string selector;
  std::string print;  // of its key, or "per_domain rsa-2048"
  KeyType type = KeyType::Rsa;
  int bits = 0;
};

class KeyStore {
 public:
  // All or nothing; every fault names its file: unreadable, readable by others, not a private key,
  // RSA under 1024 bits. Keys that `before` holds too go on counting their use.
  static Result<std::shared_ptr<const KeyStore>> load(const std::vector<KeyFile>& files,
                                                      const KeyStore* before = nullptr);
  std::shared_ptr<const KeyStore> without(const std::vector<std::string>& selectors) const;
  // With these selectors too, whose keys are in `keys`.
  std::shared_ptr<const KeyStore> with_own(std::vector<OwnSelector> selectors,
                                           std::shared_ptr<OwnKeys> keys,
                                           const KeyStore* before = nullptr) const;

  // A shared key; nullptr for a selector of the domains' own.
  const SigningKey* find(std::string_view selector) const;
  // The key that signs for `domain`; a shared one lives as long as the store. NotFound when there
  // is none, or why it cannot be read.
  Result<std::shared_ptr<const SigningKey>> find_for(const std::string& selector,
                                                     const std::string& domain) const;
  const std::vector<SigningKey>& all() const { return keys_; }

  const OwnSelector* find_own(std::string_view selector) const;
  const std::vector<OwnSelector>& own() const { return own_; }
  void forget(const std::string& selector, const std::string& domain) const;

  std::optional<SelectorFacts> facts(std::string_view selector) const;
  std::vector<SelectorFacts> all_facts() const;        // shared ones first
  LastUse* last_use(std::string_view selector) const;  // nullptr for none of ours

 private:
  std::vector<SigningKey> keys_;
  std::vector<OwnSelector> own_;
  std::shared_ptr<OwnKeys> own_keys_;
};

}  // namespace sluis::keys
