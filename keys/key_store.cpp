// SPDX-License-Identifier: Apache-2.0
#include "keys/key_store.h"

#include "keys/dkim_key.h"

namespace sluis::keys {

Result<std::shared_ptr<const KeyStore>> KeyStore::load(const std::vector<KeyFile>& files) {
  auto store = std::make_shared<KeyStore>();
  for (const KeyFile& file : files) {
    if (store->find(file.selector)) {
      return fail(ErrorKind::Invalid, "selector " + file.selector + " is listed twice");
    }
    auto key = read_key(file.selector, file.file);
    if (!key) return fail(key.error());
    store->keys_.push_back(std::move(*key));
  }
  return store;
}

const SigningKey* KeyStore::find(std::string_view selector) const {
  for (const SigningKey& key : keys_) {
    if (key.selector == selector) return &key;
  }
  return nullptr;
}

}  // namespace sluis::keys
