// SPDX-License-Identifier: Apache-2.0
// KeyStore: the private keys by selector, as loaded from their files; immutable. A reload or a new
// key makes a new store. Never prints a key.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/last_use.h"
#include "mta/base/result.h"

namespace sluis::keys {

struct LaneKey;  // rsa_lanes.h

enum class KeyType : uint8_t { Rsa, Ed25519 };

// One loaded private key. `impl` holds the OpenSSL object; only keys/ looks inside.
struct SigningKey {
  std::string selector;
  KeyType type = KeyType::Rsa;
  int bits = 0;
  std::string
      public_der;  // SubjectPublicKeyInfo for RSA, the 32 raw octets for Ed25519: what p= carries
  std::string file;
  std::shared_ptr<void> impl;
  std::shared_ptr<const LaneKey>
      lanes;  // none: this key, or this processor, signs by OpenSSL alone
  std::shared_ptr<LastUse> last_use = std::make_shared<LastUse>();
};

// Tells one key from another; nothing of the private half is in it.
std::string key_print(const SigningKey& key);

struct KeyFile {
  std::string selector;
  std::string file;
};

class KeyStore {
 public:
  // All or nothing; every fault names its file: unreadable, readable by others, not a private key,
  // RSA under 1024 bits. Keys that `before` holds too go on counting their use.
  static Result<std::shared_ptr<const KeyStore>> load(const std::vector<KeyFile>& files,
                                                      const KeyStore* before = nullptr);
  std::shared_ptr<const KeyStore> without(const std::vector<std::string>& selectors) const;

  const SigningKey* find(std::string_view selector) const;
  const std::vector<SigningKey>& all() const { return keys_; }

 private:
  std::vector<SigningKey> keys_;
};

}  // namespace sluis::keys
