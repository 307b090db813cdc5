// SPDX-License-Identifier: Apache-2.0
// PreparedMessage: a stored message on its way out. It is signed when the first connection asks for
// its header, not before: a destination that is down costs no RSA. Shared by the destinations of
// one message, on any shard; what they share is guarded.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "keys/signer.h"
#include "mta/deliver/outgoing.h"
#include "mta/store/store.h"

namespace sluis::deliver {

struct SigningPlan {
  std::string domain;                  // d=
  std::vector<std::string> selectors;  // empty: leave unsigned
  keys::Canonical header = keys::Canonical::Relaxed;
  keys::Canonical body = keys::Canonical::Relaxed;
  std::shared_ptr<const keys::KeyStore> keys;
  keys::RsaBatcher* together = nullptr;
  WallTime now{};                    // t=
  std::optional<WallTime> new_date;  // the Date field becomes this
};

class PreparedMessage final : public OutgoingMessage {
 public:
  PreparedMessage(std::shared_ptr<const store::Message> message, SigningPlan plan,
                  store::Store& store);

  MessageId id() const override { return message_->id; }
  const mail::Envelope& envelope() const override { return message_->envelope; }
  uint64_t size() const override;
  bool prepared() const override { return prepared_; }
  Result<std::string_view> header() override;
  Result<size_t> read_body(uint64_t offset, std::span<char> into) override;

 private:
  Result<std::string> build_header();
  Result<std::string> read_stored_header();
  Result<size_t> read(uint64_t offset, std::span<char> into);
  uint64_t body_size() const { return message_->size - message_->header_size; }
  Result<std::string> signatures(std::string_view header);
  Result<std::array<uint8_t, 32>> body_digest();
  void mark_use() const;

  const std::shared_ptr<const store::Message> message_;
  const SigningPlan plan_;
  store::Store& store_;
  mutable std::mutex mutex_;  // held while signing: ask prepared() before it
  std::atomic<bool> prepared_;
  std::optional<Result<std::string>> header_;
  std::string body_;  // of a small message, once header() has read it
};

}  // namespace sluis::deliver
