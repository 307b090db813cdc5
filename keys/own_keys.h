// SPDX-License-Identifier: Apache-2.0
// OwnKeys: private keys that belong to one domain each, as many as there are domains. They are read
// when they are first signed with, by a function that knows where they are kept, and the ones that
// were used last stay in memory, `most` of them. Never prints a key. Any thread: one lock, held as
// long as it takes to look a name up; reading a key is done outside it, and two threads that miss
// the same key at once both read it.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "keys/signing_key.h"
#include "mta/base/result.h"
#include "mta/base/secret.h"

namespace sluis::keys {

class OwnKeys {
 public:
  static constexpr size_t kMost = 10000;

  // PKCS#8 in DER. NotFound for a domain that has none. Called on any thread.
  using Load =
      std::function<Result<Secret>(const std::string& selector, const std::string& domain)>;

  explicit OwnKeys(Load load, size_t most = kMost) : load_(std::move(load)), most_(most) {}

  // Takes effect with the next key that is read.
  void set_most(size_t most);
  size_t in_memory() const;

  // What `load` says, or Invalid for what is no key. A failure is not remembered.
  Result<std::shared_ptr<const SigningKey>> find(const std::string& selector,
                                                 const std::string& domain);
  // The key is gone from where it was kept.
  void forget(const std::string& selector, const std::string& domain);

 private:
  using Key = std::shared_ptr<const SigningKey>;
  struct Entry {
    std::string name;
    Key key;
  };
  Key known(const std::string& name);
  Key keep(std::string name, Key key);

  const Load load_;
  mutable std::mutex mutex_;
  size_t most_;              // guarded by mutex_
  std::list<Entry> by_use_;  // guarded by mutex_; the one used last in front
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_name_;  // guarded by mutex_
};

}  // namespace sluis::keys
