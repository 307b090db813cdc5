// SPDX-License-Identifier: Apache-2.0
// Acceptance: one message between 354 and its 250. The header is gathered (up to
// limits.header_size), repaired and judged; the body streams through the line rules into the
// store's draft and through the body hasher, and is never held. finish() answers 250 only once the
// store has made the message durable. Destroyed before that, nothing of it remains. After a refusal
// what still comes is dropped. One loop's thread; it outlives none of what it is given.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "keys/signer.h"
#include "mta/base/civil_time.h"
#include "mta/intake/intake_context.h"
#include "mta/intake/intake_settings.h"
#include "mta/mail/envelope.h"
#include "mta/mail/line_rules.h"
#include "mta/mail/message_repair.h"
#include "mta/net/task.h"
#include "mta/smtp/reply.h"
#include "policy/admission.h"

namespace sluis::intake {

// What is known of a message before its first octet.
struct Transaction {
  mail::Envelope envelope;
  std::optional<TimeIntent> release_at;  // absent: now
  std::string account;
  SocketAddress client;
  std::string helo;
  std::string tls_version;  // empty: no TLS
  bool authenticated = false;
  bool extended = true;  // EHLO
};

class Acceptance {
 public:
  Acceptance(IntakeContext& context, std::shared_ptr<const IntakeSettings> settings,
             Transaction transaction);

  // The message's name from now on.
  MessageId id() const { return id_; }
  // Content as it was sent, in any pieces, with any line ends.
  void append(std::string_view octets);
  // True: `then` runs on the loop once the store can take more; append nothing before.
  bool wait_for_room(std::function<void()> then);
  // Why the message will be refused, if that is known already.
  const std::optional<smtp::Reply>& refusal() const { return refusal_; }

  // The message is complete: 250 once it is durable, else the refusal. Once.
  Task<smtp::Reply> finish();

 private:
  void take(std::string_view piece);
  void take_header(std::string_view piece);
  void take_body(std::string_view piece);
  void end_header(std::string_view block);
  bool judge(const mail::RepairedHeader& header);
  std::string received_field() const;
  void write(std::string_view octets);
  void refuse(smtp::Reply reply);
  void end_content();
  store::Message make_message();
  Task<smtp::Reply> commit(store::Message message);
  void record(const store::Message& message);

  IntakeContext& context_;
  const std::shared_ptr<const IntakeSettings> settings_;
  Transaction transaction_;
  const MessageId id_;
  const WallTime began_;
  std::unique_ptr<store::Draft> draft_;
  mail::LineRules rules_;
  mail::LineRules::Pieces pieces_;
  keys::BodyHasher hasher_;

  std::string header_;  // until it is complete
  bool header_done_ = false;
  uint32_t header_size_ = 0;
  uint64_t size_ = 0;  // written to the draft
  std::string from_, from_domain_, message_id_;
  policy::AdmissionVerdict verdict_;
  std::optional<smtp::Reply> refusal_;
};

}  // namespace sluis::intake
