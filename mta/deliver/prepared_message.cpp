// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/prepared_message.h"

#include <vector>

#include "mta/mail/message_repair.h"

namespace sluis::deliver {
namespace {

constexpr size_t kPiece = 64 * 1024;
// A message up to this size is read once, header and body together, and kept until it has left.
constexpr size_t kKeptWhole = 16 * 1024;
// More than a DKIM-Signature field of RSA-4096 takes: size() is an upper bound until signing.
constexpr uint64_t kSignatureRoom = 2048;

// One signer a thread: it keeps its keys' contexts warm.
keys::Signer& signer_of_this_thread(const SigningPlan& plan) {
  thread_local std::shared_ptr<const keys::KeyStore> loaded;
  thread_local keys::RsaBatcher* together = nullptr;
  thread_local std::unique_ptr<keys::Signer> signer;
  if (loaded != plan.keys || together != plan.together || !signer) {
    signer = std::make_unique<keys::Signer>(plan.keys, plan.together);
    loaded = plan.keys;
    together = plan.together;
  }
  return *signer;
}

store::BodyDigest::Canonical stored_form(keys::Canonical canonical) {
  return canonical == keys::Canonical::Relaxed ? store::BodyDigest::Canonical::Relaxed
                                               : store::BodyDigest::Canonical::Simple;
}

}  // namespace

PreparedMessage::PreparedMessage(std::shared_ptr<const store::Message> message, SigningPlan plan,
                                 store::Store& store)
    : message_(std::move(message)),
      plan_(std::move(plan)),
      store_(store),
      prepared_(plan_.selectors.empty()) {}

uint64_t PreparedMessage::size() const {
  const std::lock_guard lock(mutex_);
  if (header_ && *header_) return (*header_)->size() + message_->size - message_->header_size;
  return message_->size + kSignatureRoom * plan_.selectors.size();
}

Result<std::string_view> PreparedMessage::header() {
  const std::lock_guard lock(mutex_);
  if (!header_) {
    header_ = build_header();
    prepared_ = true;
  }
  if (!*header_) return fail(header_->error());
  return std::string_view(**header_);
}

Result<size_t> PreparedMessage::read_body(uint64_t offset, std::span<char> into) {
  const std::lock_guard lock(mutex_);
  return read(offset, into);
}

Result<size_t> PreparedMessage::read(uint64_t offset, std::span<char> into) {
  if (offset >= body_size()) return 0;
  if (!body_.empty()) return body_.copy(into.data(), into.size(), offset);
  return store_.read(message_->id, message_->header_size + offset, into);
}

Result<std::string> PreparedMessage::build_header() {
  auto header = read_stored_header();
  if (!header) return header;
  if (plan_.new_date) *header = mail::replace_date(*header, *plan_.new_date);
  if (plan_.selectors.empty()) return header;
  auto fields = signatures(*header);
  if (!fields) return fields;
  return *fields + *header;
}

Result<std::string> PreparedMessage::read_stored_header() {
  const bool whole = message_->size <= kKeptWhole;
  std::string text(whole ? message_->size : message_->header_size, '\0');
  auto got = store_.read(message_->id, 0, text);
  if (!got) return fail(got.error());
  if (*got != text.size()) {
    return fail(ErrorKind::Corrupt, "the stored text of " + to_string(message_->id) + " is short");
  }
  if (whole) body_ = text.substr(message_->header_size);
  text.resize(message_->header_size);
  return text;
}

Result<std::string> PreparedMessage::signatures(std::string_view header) {
  auto digest = body_digest();
  if (!digest) return fail(digest.error());
  keys::SignRequest request;
  request.header = header;
  request.body_sha256 = *digest;
  request.domain = plan_.domain;
  request.selectors = plan_.selectors;
  request.header_canonical = plan_.header;
  request.body_canonical = plan_.body;
  request.now = plan_.now;
  auto fields = signer_of_this_thread(plan_).sign(request);
  if (fields) mark_use();
  return fields;
}

void PreparedMessage::mark_use() const {
  for (const std::string& selector : plan_.selectors) {
    if (keys::LastUse* use = plan_.keys->last_use(selector)) use->mark(plan_.now);
  }
}

// Computed as the body came in; again only if the canonicalisation was reconfigured since.
Result<std::array<uint8_t, 32>> PreparedMessage::body_digest() {
  if (message_->body_digest.canonical == stored_form(plan_.body)) {
    return message_->body_digest.sha256;
  }
  keys::BodyHasher hasher(plan_.body);
  std::vector<char> piece(kPiece);
  uint64_t offset = 0;
  for (;;) {
    auto got = read(offset, piece);
    if (!got) return fail(got.error());
    if (*got == 0) return hasher.finish();
    hasher.update({piece.data(), *got});
    offset += *got;
  }
}

}  // namespace sluis::deliver
