// SPDX-License-Identifier: Apache-2.0
#include "keys/key_store.h"

#include <algorithm>

#include "keys/dkim_key.h"
#include "mta/base/bytes.h"

namespace sluis::keys {

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
  std::erase_if(store->keys_, [&](const SigningKey& key) {
    return std::find(selectors.begin(), selectors.end(), key.selector) != selectors.end();
  });
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

}  // namespace sluis::keys
