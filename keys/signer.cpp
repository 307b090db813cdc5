// SPDX-License-Identifier: Apache-2.0
#include "keys/signer.h"

#include <chrono>
#include <span>

#include <openssl/evp.h>

#include "keys/ready_keys.h"
#include "keys/rsa_batcher.h"
#include "keys/signature_field.h"
#include "mta/base/bytes.h"
#include "mta/base/log.h"

namespace sluis::keys {
namespace {

using DigestPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// Looked up once: fetching an algorithm by name takes longer than hashing a header.
const EVP_MD* sha256() {
  static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest;
}

std::span<uint8_t> octets_of(std::string& text) {
  return {reinterpret_cast<uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(const Sha256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

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

// A DKIM-Signature field on its way to its signature.
struct Unsigned {
  std::string selector;
  std::string field;
  std::shared_ptr<ReadyKey> key;
  Sha256 hash{};
  std::string padded;  // for the lanes
  bool in_lanes = false;
  std::string signature;  // empty until it is made
};

struct Signer::Impl {
  Impl(std::shared_ptr<const KeyStore> store, RsaBatcher* batcher)
      : keys(std::move(store)), together(batcher), digest(EVP_MD_CTX_new(), EVP_MD_CTX_free) {}

  Sha256 hash(std::string_view text) {
    Sha256 out{};
    EVP_DigestInit_ex2(digest.get(), sha256(), nullptr);
    EVP_DigestUpdate(digest.get(), text.data(), text.size());
    EVP_DigestFinal_ex(digest.get(), out.data(), nullptr);
    return out;
  }

  Result<std::vector<Unsigned>> unsigned_fields(const SignRequest& request);
  void sign_together(std::vector<Unsigned>& fields);

  ReadyKeys keys;
  RsaBatcher* const together;
  DigestPtr digest;
};

Signer::Signer(std::shared_ptr<const KeyStore> keys, RsaBatcher* together)
    : impl_(std::make_unique<Impl>(std::move(keys), together)) {}
Signer::~Signer() = default;

// The signed fields are put into their canonical form once for all selectors.
Result<std::vector<Unsigned>> Signer::Impl::unsigned_fields(const SignRequest& request) {
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
  const std::string domain(request.domain);
  std::vector<Unsigned> out;
  for (const std::string& selector : request.selectors) {
    auto key = keys.find(selector, domain);
    if (!key) return fail(key.error());
    tags.algorithm = (*key)->algorithm();
    tags.selector = selector;
    Unsigned& next = out.emplace_back();
    next.selector = selector;
    next.key = std::move(*key);
    next.field = unsigned_field(tags, names);
    input.resize(shared);
    append_canonical({"DKIM-Signature", next.field}, request.header_canonical, input);
    next.hash = hash(input);
  }
  return out;
}

// Makes those that fit the lanes. One that does not verify is left for
// OpenSSL to make again: published, it could give the key away.
void Signer::Impl::sign_together(std::vector<Unsigned>& fields) {
  std::vector<Unsigned*> ours;
  std::vector<RsaJob> jobs;
  for (Unsigned& each : fields) {
    if (!each.key->lanes()) continue;
    each.in_lanes = true;
    each.padded = each.key->padded(each.hash);
    each.signature.resize(each.padded.size());
    ours.push_back(&each);
    jobs.push_back({each.key->lanes(), octets_of(each.padded), octets_of(each.signature)});
  }
  together->run(jobs, [&ours](size_t i) {
    ours[i]->signature = ours[i]->key->sign(ours[i]->hash);
    ours[i]->in_lanes = false;
  });
  for (Unsigned* each : ours) {
    if (!each->in_lanes || each->key->verifies(each->hash, each->signature)) continue;
    log::error("keys", "a signature made in lanes was wrong: it is made again by OpenSSL");
    each->signature.clear();
  }
}

Result<std::string> Signer::sign(const SignRequest& request) {
  auto fields = impl_->unsigned_fields(request);
  if (!fields) return fail(fields.error());
  if (impl_->together) impl_->sign_together(*fields);
  std::string out;
  for (Unsigned& each : *fields) {
    if (each.signature.empty()) each.signature = each.key->sign(each.hash);
    if (each.signature.empty())
      return fail(ErrorKind::Internal, "selector " + each.selector + " could not sign");
    out += signed_field(std::move(each.field), base64_encode(each.signature));
  }
  return out;
}

}  // namespace sluis::keys
