// SPDX-License-Identifier: Apache-2.0
#include "keys/signer.h"

#include <chrono>
#include <unordered_map>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "keys/dkim_key.h"
#include "keys/signature_field.h"
#include "mta/base/bytes.h"

namespace sluis::keys {
namespace {

using Sha256 = std::array<uint8_t, 32>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// Looked up once: fetching an algorithm by name takes longer than hashing a header.
const EVP_MD* sha256() {
  static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest;
}

std::string_view as_text(const Sha256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// One key made ready for one thread. A key of its own (not a shared reference), so that threads do
// not meet at the lock of its blinding factor; the context is set up once and used for every
// message.
class ReadyKey {
 public:
  explicit ReadyKey(const SigningKey& key)
      : type_(key.type),
        key_(EVP_PKEY_dup(static_cast<EVP_PKEY*>(key.impl.get())), EVP_PKEY_free),
        context_(nullptr, EVP_PKEY_CTX_free),
        digest_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (key_ && type_ == KeyType::Rsa && key.bits >= kLeastRsaBits) prepare_rsa();
  }

  std::string_view algorithm() const {
    return type_ == KeyType::Rsa ? "rsa-sha256" : "ed25519-sha256";
  }

  // The raw signature; empty when OpenSSL refuses.
  std::string sign(const Sha256& hash) {
    return type_ == KeyType::Rsa ? sign_rsa(hash) : sign_ed25519(hash);
  }

 private:
  void prepare_rsa() {
    context_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
    const bool ready = context_ && EVP_PKEY_sign_init(context_.get()) == 1 &&
                       EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_PKCS1_PADDING) == 1 &&
                       EVP_PKEY_CTX_set_signature_md(context_.get(), sha256()) == 1;
    if (!ready) context_.reset();
  }

  std::string sign_rsa(const Sha256& hash) {
    if (!context_) return {};
    std::string out(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    size_t length = out.size();
    if (EVP_PKEY_sign(context_.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                      hash.data(), hash.size()) != 1)
      return {};
    out.resize(length);
    return out;
  }

  // PureEdDSA over the SHA-256 hash of the input (RFC 8463 3).
  std::string sign_ed25519(const Sha256& hash) {
    if (!key_ || EVP_DigestSignInit(digest_.get(), nullptr, nullptr, nullptr, key_.get()) != 1)
      return {};
    std::string out(64, '\0');
    size_t length = out.size();
    if (EVP_DigestSign(digest_.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                       hash.data(), hash.size()) != 1)
      return {};
    out.resize(length);
    return out;
  }

  KeyType type_;
  KeyPtr key_;
  KeyContextPtr context_;
  DigestPtr digest_;
};

}  // namespace

struct BodyHasher::Impl {
  explicit Impl(Canonical canonical) : text(canonical), digest(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex2(digest.get(), sha256(), nullptr);
  }
  void hash_piece() {
    EVP_DigestUpdate(digest.get(), piece.data(), piece.size());
    piece.clear();
  }

  BodyCanonicaliser text;
  DigestPtr digest;
  std::string piece;  // canonical octets on their way to the hash
};

BodyHasher::BodyHasher(Canonical canonical) : impl_(std::make_unique<Impl>(canonical)) {}
BodyHasher::~BodyHasher() = default;
BodyHasher::BodyHasher(BodyHasher&&) noexcept = default;

void BodyHasher::update(std::string_view octets) {
  constexpr size_t kPiece = 16 * 1024;  // bounds the copy whatever the caller hands over
  while (!octets.empty()) {
    impl_->text.update(octets.substr(0, kPiece), impl_->piece);
    octets.remove_prefix(std::min(octets.size(), kPiece));
    impl_->hash_piece();
  }
}

std::array<uint8_t, 32> BodyHasher::finish() {
  impl_->text.finish(impl_->piece);
  impl_->hash_piece();
  Sha256 out{};
  EVP_DigestFinal_ex(impl_->digest.get(), out.data(), nullptr);
  return out;
}

struct Signer::Impl {
  explicit Impl(std::shared_ptr<const KeyStore> store)
      : keys(std::move(store)), digest(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    for (const SigningKey& key : keys->all()) ready.emplace(key.selector, ReadyKey(key));
  }

  Sha256 hash(std::string_view text) {
    Sha256 out{};
    EVP_DigestInit_ex2(digest.get(), sha256(), nullptr);
    EVP_DigestUpdate(digest.get(), text.data(), text.size());
    EVP_DigestFinal_ex(digest.get(), out.data(), nullptr);
    return out;
  }

  std::shared_ptr<const KeyStore> keys;
  std::unordered_map<std::string, ReadyKey> ready;  // by selector
  DigestPtr digest;
};

Signer::Signer(std::shared_ptr<const KeyStore> keys)
    : impl_(std::make_unique<Impl>(std::move(keys))) {}
Signer::~Signer() = default;

Result<std::string> Signer::sign(const SignRequest& request) {
  const std::vector<Field> fields = split_fields(request.header);
  const std::vector<std::string_view> names = names_to_sign(fields);
  std::string input;
  append_signed_fields(fields, names, request.header_canonical, input);
  const size_t shared = input.size();
  const std::string body_hash = base64_encode(as_text(request.body_sha256));
  SignatureTags tags{
      .algorithm = {},
      .header_canonical = request.header_canonical,
      .body_canonical = request.body_canonical,
      .domain = request.domain,
      .selector = {},
      .time = std::chrono::floor<std::chrono::seconds>(request.now).time_since_epoch().count(),
      .body_hash = body_hash};
  std::string out;
  for (const std::string& selector : request.selectors) {
    const auto key = impl_->ready.find(selector);
    if (key == impl_->ready.end())
      return fail(ErrorKind::NotFound, "there is no key for selector " + selector);
    tags.algorithm = key->second.algorithm();
    tags.selector = selector;
    std::string field = unsigned_field(tags, names);
    input.resize(shared);
    append_canonical({"DKIM-Signature", field}, request.header_canonical, input);
    const std::string signature = key->second.sign(impl_->hash(input));
    if (signature.empty())
      return fail(ErrorKind::Internal, "selector " + selector + " could not sign");
    out += signed_field(std::move(field), base64_encode(signature));
  }
  return out;
}

}  // namespace sluis::keys
