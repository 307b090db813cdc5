// SPDX-License-Identifier: Apache-2.0
#include "keys/own_keys.h"

#include "keys/dkim_key.h"

namespace sluis::keys {
namespace {

// A slash stands in neither.
std::string name_of(const std::string& selector, const std::string& domain) {
  return domain + "/" + selector;
}

}  // namespace

void OwnKeys::set_most(size_t most) {
  const std::lock_guard lock(mutex_);
  most_ = most;
}

size_t OwnKeys::in_memory() const {
  const std::lock_guard lock(mutex_);
  return by_use_.size();
}

Result<std::shared_ptr<const SigningKey>> OwnKeys::find(const std::string& selector,
                                                        const std::string& domain) {
  std::string name = name_of(selector, domain);
  if (Key key = known(name)) return key;
  const auto pkcs8 = load_(selector, domain);
  if (!pkcs8) return fail(pkcs8.error());
  auto read = key_from(selector, *pkcs8);
  if (!read) return fail(read.error());
  return keep(std::move(name), std::make_shared<const SigningKey>(std::move(*read)));
}

void OwnKeys::forget(const std::string& selector, const std::string& domain) {
  const std::lock_guard lock(mutex_);
  const auto at = by_name_.find(name_of(selector, domain));
  if (at == by_name_.end()) return;
  const auto entry = at->second;
  by_name_.erase(at);  // its key is the entry's name
  by_use_.erase(entry);
}

OwnKeys::Key OwnKeys::known(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, at->second);
  return at->second->key;
}

// Another thread's, when that one was faster: all sign with the same object.
OwnKeys::Key OwnKeys::keep(std::string name, Key key) {
  const std::lock_guard lock(mutex_);
  if (const auto at = by_name_.find(name); at != by_name_.end()) return at->second->key;
  by_use_.push_front({std::move(name), std::move(key)});
  by_name_.emplace(by_use_.front().name, by_use_.begin());
  Key kept = by_use_.front().key;
  while (by_use_.size() > most_) {
    by_name_.erase(by_use_.back().name);
    by_use_.pop_back();
  }
  return kept;
}

}  // namespace sluis::keys
