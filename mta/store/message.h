// SPDX-License-Identifier: Apache-2.0
// A message as the store keeps it: what was accepted (never changes), and where it stands (changes
// by Change alone). The body is kept apart and read in pieces (store.h).
//
// `Sending` is not stored: it is what a leased message is. After a crash it is what it was before.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/civil_time.h"
#include "mta/base/clock.h"
#include "mta/base/ids.h"
#include "mta/mail/envelope.h"

namespace sluis::store {

enum class MessageState : uint8_t { Scheduled, Ready, Deferred, Paused, AwaitingDomain };
enum class RecipientState : uint8_t { Waiting, Deferred, Delivered, Bounced, Expired, Cancelled };

constexpr bool is_end(RecipientState state) {
  return state >= RecipientState::Delivered;
}

// `due` of a message that waits for a person: no time releases it.
constexpr WallTime kNever = WallTime::max();

struct RecipientStatus {
  RecipientState state = RecipientState::Waiting;
  uint32_t attempts = 0;
  WallTime next_attempt{};  // meaningful while Waiting or Deferred
  WallTime last_attempt{};  // zero: none yet
  std::string reply;        // the last full remote reply, or our own sentence
  std::string status;       // enhanced status code of that reply, "4.4.1"
  std::string mx;           // host of the last attempt
  bool delay_notice_sent = false;
  bool operator==(const RecipientStatus&) const = default;
};

// One attempt, for `queue show`. The store keeps the latest kAttemptsKept of a message.
struct Attempt {
  WallTime at{};
  uint32_t recipient = 0;  // index in the envelope
  std::string mx;          // "mx1.example.org"
  std::string address;     // "192.0.2.7:25"
  std::string tls;         // "TLSv1.3" or empty
  std::string reply;
  std::string outcome;  // "delivered", "deferred", "bounced"
  bool operator==(const Attempt&) const = default;
};
constexpr size_t kAttemptsKept = 50;

// An admin hold: who, why, since and until when.
struct Hold {
  std::string who;
  std::string why;
  WallTime since{};
  WallTime until = kNever;
  bool operator==(const Hold&) const = default;
};

// What the signer needs of the body, computed once while it streamed in (RFC 6376 3.7).
struct BodyDigest {
  enum class Canonical : uint8_t { None, Simple, Relaxed };
  Canonical canonical = Canonical::None;
  std::array<uint8_t, 32> sha256{};
  bool operator==(const BodyDigest&) const = default;
};

struct Message {
  // Accepted: fixed.
  MessageId id;
  mail::Envelope envelope;
  std::string account;        // empty: none (our own bounces)
  std::string client;         // "192.0.2.9:51234"
  std::string sender_domain;  // the domain that is gated and signed: of From, A-labels, lower case
  std::string header_from;    // the address in From
  std::string header_message_id;
  WallTime accepted{};
  uint64_t size = 0;         // octets on the wire, header and body
  uint32_t header_size = 0;  // octets up to and with the empty line
  BodyDigest body_digest;

  // Where it stands: changes.
  MessageState state = MessageState::Ready;
  std::optional<TimeIntent> schedule;  // what the sender meant by "later"
  WallTime released{};                 // when the retry clock started; zero: not yet
  WallTime due{};                      // the next moment at which something must be done with it
  std::optional<Hold> hold;            // set while Paused
  std::string note;                    // why it waits, when state and replies do not say it
  std::string give_up;                 // why a person ended it: it bounces at its next turn
  std::vector<RecipientStatus> recipients;  // one for each in the envelope
  std::vector<Attempt> attempts;
  uint32_t version = 0;  // rises with every Change

  bool operator==(const Message&) const = default;
};

// What decides on when a due message's turn comes.
struct Turn {
  std::string account;
  std::string destination;  // the domain of its first recipient who has not ended
  bool operator==(const Turn&) const = default;
};
Turn turn_of(const Message& message);

// One atomic change. Absent parts stay as they are.
struct Change {
  struct Recipient {
    uint32_t index = 0;
    RecipientStatus status;
  };
  // What becomes of the lease: kept, given back, or the message ended and is forgotten with its
  // body.
  enum class Then : uint8_t { KeepLease, ReleaseLease, Finish };

  std::vector<Recipient> recipients;
  std::vector<Attempt> attempts;
  std::optional<MessageState> state;
  std::optional<std::optional<TimeIntent>> schedule;
  std::optional<WallTime> released;
  std::optional<WallTime> due;
  std::optional<std::optional<Hold>> hold;
  std::optional<std::string> note;
  std::optional<std::string> give_up;
  Then then = Then::ReleaseLease;
};

// Applies `change` to `message` and raises its version. Indexes outside the envelope are ignored.
void apply(Message& message, const Change& change);

// The smallest filter that every engine answers from an index: all given parts must match.
struct Filter {
  std::optional<std::string> to_domain;  // A-labels, lower case; "*.example.org" for subdomains
  std::optional<std::string> sender;     // envelope sender, address or @domain
  std::optional<std::string> recipient;  // address
  std::optional<std::string> account;
  std::optional<std::string> sender_domain;
  std::optional<MessageState> state;
  std::optional<WallTime> accepted_before;
};

bool matches(const Filter& filter, const Message& message);

std::string_view to_string(MessageState state);  // "awaiting-domain"
std::string_view to_string(RecipientState state);
std::optional<MessageState> parse_message_state(std::string_view text);

}  // namespace sluis::store
