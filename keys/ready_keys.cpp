// SPDX-License-Identifier: Apache-2.0
#include "keys/ready_keys.h"

namespace sluis::keys {

ReadyKeys::ReadyKeys(std::shared_ptr<const KeyStore> keys) : keys_(std::move(keys)) {
  for (const SigningKey& key : keys_->all())
    shared_.emplace(key.selector, std::make_shared<ReadyKey>(key));
}

Result<std::shared_ptr<ReadyKey>> ReadyKeys::find(const std::string& selector,
                                                  const std::string& domain) {
  if (const auto at = shared_.find(selector); at != shared_.end()) return at->second;
  auto key = keys_->find_for(selector, domain);
  if (!key) return fail(key.error());
  return make_ready(std::move(*key));
}

std::shared_ptr<ReadyKey> ReadyKeys::make_ready(std::shared_ptr<const SigningKey> key) {
  if (const auto at = places_.find(key.get()); at != places_.end()) {
    own_.splice(own_.begin(), own_, at->second);
    return own_.front().ready;
  }
  auto ready = std::make_shared<ReadyKey>(*key);
  own_.push_front({std::move(key), ready});
  places_.emplace(own_.front().key.get(), own_.begin());
  if (own_.size() > kMostOwn) {
    places_.erase(own_.back().key.get());
    own_.pop_back();
  }
  return ready;
}

}  // namespace sluis::keys
