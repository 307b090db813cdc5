// SPDX-License-Identifier: Apache-2.0
#include "keys/key_store.h"

#include <algorithm>

#include "keys/dkim_key.h"
#include "mta/base/bytes.h"

namespace sluis::keys {
namespace {

SelectorFacts facts_of(const SigningKey& key) {
  return {key.selector, key_print(key), key.type, key.bits};
}

SelectorFacts facts_of(const OwnSelector& own) {
  const bool rsa = own.spec != KeySpec::Ed25519;
  return {own.selector, "per_domain " + std::string(spec_name(own.spec)),
          rsa ? KeyType::Rsa : KeyType::Ed25519, bits_of(own.spec)};
}

}  // namespace

Result<std::shared_ptr<const KeyStore>> KeyStore::load(const std::vector<KeyFile>& files,
                                                       const KeyStore* before) {
  auto store = std::make_shared<KeyStore>();
  for (const KeyFile& file : files) {
    if (store->find(file.selector)) {
      return fail(ErrorKind::Invalid, "selector " + file.selector + " is listed twice");
    }
    auto key = read_key(file.selector, file.file);
    if (!key) return fail(key.error());
    const SigningKey* same = before ? before->find(file.selector) : nullptr;
    if (same && same->public_der == key->public_der) key->last_use = same->last_use;
    store->keys_.push_back(std::move(*key));
  }
  return store;
}

std::shared_ptr<const KeyStore> KeyStore::without(const std::vector<std::string>& selectors) const {
  auto store = std::make_shared<KeyStore>(*this);
  const auto named = [&](const auto& one) {
    return std::find(selectors.begin(), selectors.end(), one.selector) != selectors.end();
  };
  std::erase_if(store->keys_, named);
  std::erase_if(store->own_, named);
  return store;
}

std::shared_ptr<const KeyStore> KeyStore::with_own(std::vector<OwnSelector> selectors,
                                                   std::shared_ptr<OwnKeys> keys,
                                                   const KeyStore* before) const {
  auto store = std::make_shared<KeyStore>(*this);
  store->own_ = std::move(selectors);
  store->own_keys_ = std::move(keys);
  for (OwnSelector& own : store->own_) {
    const OwnSelector* same = before ? before->find_own(own.selector) : nullptr;
    if (same && same->spec == own.spec) own.last_use = same->last_use;
  }
  return store;
}

std::string key_print(const SigningKey& key) {
  return std::to_string(crc32c(key.public_der)) + "/" + std::to_string(key.public_der.size());
}

const SigningKey* KeyStore::find(std::string_view selector) const {
  for (const SigningKey& key : keys_) {
    if (key.selector == selector) return &key;
  }
  return nullptr;
}

const OwnSelector* KeyStore::find_own(std::string_view selector) const {
  for (const OwnSelector& own : own_) {
    if (own.selector == selector) return &own;
  }
  return nullptr;
}

Result<std::shared_ptr<const SigningKey>> KeyStore::find_for(const std::string& selector,
                                                             const std::string& domain) const {
  if (const SigningKey* shared = find(selector))
    return std::shared_ptr<const SigningKey>(std::shared_ptr<const SigningKey>(), shared);
  if (find_own(selector)) return own_keys_->find(selector, domain);
  return fail(ErrorKind::NotFound, "there is no key for selector " + selector);
}

void KeyStore::forget(const std::string& selector, const std::string& domain) const {
  if (own_keys_) own_keys_->forget(selector, domain);
}

std::optional<SelectorFacts> KeyStore::facts(std::string_view selector) const {
  if (const SigningKey* shared = find(selector)) return facts_of(*shared);
  if (const OwnSelector* own = find_own(selector)) return facts_of(*own);
  return std::nullopt;
}

LastUse* KeyStore::last_use(std::string_view selector) const {
  if (const SigningKey* shared = find(selector)) return shared->last_use.get();
  const OwnSelector* own = find_own(selector);
  return own ? own->last_use.get() : nullptr;
}

std::vector<SelectorFacts> KeyStore::all_facts() const {
  std::vector<SelectorFacts> out;
  for (const SigningKey& key : keys_) out.push_back(facts_of(key));
  for (const OwnSelector& own : own_) out.push_back(facts_of(own));
  return out;
}

}  // namespace sluis::keys
