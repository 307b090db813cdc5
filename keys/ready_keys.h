// SPDX-License-Identifier: Apache-2.0
// ReadyKeys: the keys that one thread has ready to sign with. Those that domains share are all made
// ready at once, and stay. Of those that are a domain's own the kMostOwn used last stay: each takes
// some six KiB on every thread that signs. One thread.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "keys/ready_key.h"

namespace sluis::keys {

class ReadyKeys {
 public:
  static constexpr size_t kMostOwn = 64;

  explicit ReadyKeys(std::shared_ptr<const KeyStore> keys);

  // NotFound, or why the key cannot be read.
  Result<std::shared_ptr<ReadyKey>> find(const std::string& selector, const std::string& domain);

 private:
  struct Own {
    std::shared_ptr<const SigningKey> key;
    std::shared_ptr<ReadyKey> ready;
  };
  std::shared_ptr<ReadyKey> make_ready(std::shared_ptr<const SigningKey> key);

  const std::shared_ptr<const KeyStore> keys_;
  std::unordered_map<std::string, std::shared_ptr<ReadyKey>> shared_;  // by selector
  std::list<Own> own_;                                                 // the one used last in front
  std::unordered_map<const SigningKey*, std::list<Own>::iterator> places_;  // in own_
};

}  // namespace sluis::keys
