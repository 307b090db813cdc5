// SPDX-License-Identifier: Apache-2.0
// ReadyKey: one key made ready to sign on one thread. A key of its own (not a shared reference), so
// that threads do not meet at the lock of its blinding factor; contexts are set up once and used
// for every message.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "keys/key_store.h"
#include "keys/rsa_lanes.h"

namespace sluis::keys {

using Sha256 = std::array<uint8_t, 32>;

class ReadyKey {
 public:
  explicit ReadyKey(const SigningKey& key);
  ~ReadyKey();
  ReadyKey(ReadyKey&&) noexcept;

  std::string_view algorithm() const;  // a= (RFC 6376 3.3, RFC 8463)

  // The raw signature over a hash; empty when OpenSSL refuses.
  std::string sign(const Sha256& hash);

  // For signatures in lanes, of keys that have lanes(): what is raised to the private exponent
  // (EMSA-PKCS1-v1_5, RFC 8017 9.2), and whether what came of it is the signature of `hash`.
  const LaneKey* lanes() const;
  std::string padded(const Sha256& hash) const;
  bool verifies(const Sha256& hash, std::string_view signature);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluis::keys
