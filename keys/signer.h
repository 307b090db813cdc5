// SPDX-License-Identifier: Apache-2.0
// Signer: DKIM-Signature fields for a message about to leave (RFC 6376, 8301, 8463). Ours on
// OpenSSL, with keys kept loaded per thread: libopendkim, which decodes the key for every message,
// is the verifier instead (verifier.h). Several selectors share one canonicalisation and one body
// hash, and RSA signatures of the same moment the processor's lanes (rsa_batcher.h). Of the keys
// that are a domain's own the ones used last are kept ready (ready_keys.h). A Signer belongs to one
// thread; KeyStore is shared.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keys/canonical.h"
#include "keys/key_store.h"
#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis::keys {

// Hashes a body as it streams by (RFC 6376 3.4.3, 3.4.4, 3.7).
class BodyHasher {
 public:
  explicit BodyHasher(Canonical canonical);
  ~BodyHasher();
  BodyHasher(BodyHasher&&) noexcept;
  void update(std::string_view octets);  // body octets with CRLF line ends, in any pieces
  std::array<uint8_t, 32> finish();      // once

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct SignRequest {
  std::string_view header;  // the header block, CRLF line ends, with or without the empty line
  std::array<uint8_t, 32> body_sha256{};  // by BodyHasher with `body`
  std::string_view domain;                // d=
  std::vector<std::string> selectors;     // s=, in order; each must be in the key store
  Canonical header_canonical = Canonical::Relaxed;
  Canonical body_canonical = Canonical::Relaxed;
  WallTime now{};  // t=
};

class RsaBatcher;

class Signer {
 public:
  // `together`: signs along with the other threads that have it; none: by OpenSSL alone.
  explicit Signer(std::shared_ptr<const KeyStore> keys, RsaBatcher* together = nullptr);
  ~Signer();

  // The fields, each "DKIM-Signature: …\r\n", folded under 78 columns, in the order of selectors,
  // ready to stand before the header. NotFound for an unknown selector, and for one of the domains'
  // own that the domain has no key for.
  Result<std::string> sign(const SignRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluis::keys
