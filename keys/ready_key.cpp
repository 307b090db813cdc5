// SPDX-License-Identifier: Apache-2.0
#include "keys/ready_key.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "keys/dkim_key.h"

namespace sluis::keys {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// DigestInfo of a SHA-256 hash, but for the hash (RFC 8017 9.2, note 1).
constexpr uint8_t kSha256Info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Begin = int (*)(EVP_PKEY_CTX*);

// None when OpenSSL refuses.
KeyContextPtr rsa_context(EVP_PKEY* key, Begin begin) {
  KeyContextPtr context(EVP_PKEY_CTX_new(key, nullptr), EVP_PKEY_CTX_free);
  const bool ready = context && begin(context.get()) == 1 &&
                     EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                     EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1;
  if (!ready) context.reset();
  return context;
}

}  // namespace

struct ReadyKey::Impl {
  explicit Impl(const SigningKey& from)
      : type(from.type),
        lanes(from.lanes),
        key(EVP_PKEY_dup(static_cast<EVP_PKEY*>(from.impl.get())), EVP_PKEY_free),
        signing(nullptr, EVP_PKEY_CTX_free),
        verifying(nullptr, EVP_PKEY_CTX_free),
        digest(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!key || type != KeyType::Rsa || from.bits < kLeastRsaBits) return;
    signing = rsa_context(key.get(), EVP_PKEY_sign_init);
    verifying = rsa_context(key.get(), EVP_PKEY_verify_init);
  }

  std::string sign_rsa(const Sha256& hash) {
    if (!signing) return {};
    std::string out(static_cast<size_t>(EVP_PKEY_get_size(key.get())), '\0');
    size_t length = out.size();
    if (EVP_PKEY_sign(signing.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                      hash.data(), hash.size()) != 1)
      return {};
    out.resize(length);
    return out;
  }

  // PureEdDSA over the SHA-256 hash of the input (RFC 8463 3).
  std::string sign_ed25519(const Sha256& hash) {
    if (!key || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) != 1)
      return {};
    std::string out(64, '\0');
    size_t length = out.size();
    if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                       hash.data(), hash.size()) != 1)
      return {};
    out.resize(length);
    return out;
  }

  KeyType type;
  std::shared_ptr<const LaneKey> lanes;
  KeyPtr key;
  KeyContextPtr signing;
  KeyContextPtr verifying;
  DigestPtr digest;
};

ReadyKey::ReadyKey(const SigningKey& key) : impl_(std::make_unique<Impl>(key)) {}
ReadyKey::~ReadyKey() = default;
ReadyKey::ReadyKey(ReadyKey&&) noexcept = default;

std::string_view ReadyKey::algorithm() const {
  return impl_->type == KeyType::Rsa ? "rsa-sha256" : "ed25519-sha256";
}

std::string ReadyKey::sign(const Sha256& hash) {
  return impl_->type == KeyType::Rsa ? impl_->sign_rsa(hash) : impl_->sign_ed25519(hash);
}

const LaneKey* ReadyKey::lanes() const {
  return impl_->lanes.get();
}

std::string ReadyKey::padded(const Sha256& hash) const {
  const auto size = static_cast<size_t>(EVP_PKEY_get_size(impl_->key.get()));
  std::string out("\x00\x01", 2);
  out.append(size - 3 - sizeof kSha256Info - hash.size(), '\xff');
  out += '\0';
  out.append(reinterpret_cast<const char*>(kSha256Info), sizeof kSha256Info);
  out.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  return out;
}

bool ReadyKey::verifies(const Sha256& hash, std::string_view signature) {
  return impl_->verifying && EVP_PKEY_verify(impl_->verifying.get(), octets(signature),
                                             signature.size(), hash.data(), hash.size()) == 1;
}

}  // namespace sluis::keys
