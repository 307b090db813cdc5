// SPDX-License-Identifier: Apache-2.0
// SigningKey: one loaded private key, and what is known of keys without one. Never prints a key.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "keys/last_use.h"

namespace sluis::keys {

struct LaneKey;  // rsa_lanes.h

enum class KeyType : uint8_t { Rsa, Ed25519 };
// The kinds that are made here.
enum class KeySpec : uint8_t { Rsa2048, Rsa1024, Ed25519 };

// `impl` holds the OpenSSL object; only keys/ looks inside. Without one it is the public half.
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

}  // namespace sluis::keys
