// SPDX-License-Identifier: Apache-2.0
// The seam between the flow that decides (delivery_flow: judge, sign, group, record) and the part
// that talks to other hosts (relay.h). An OutgoingMessage is one message about to leave; a
// RecipientResult is what came of it for one recipient, with the reaction in it (docs: errors are
// values).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/ids.h"
#include "mta/base/result.h"
#include "mta/mail/envelope.h"

namespace sluis::deliver {

// Shared by every destination of one message, on any shard.
class OutgoingMessage {
 public:
  virtual ~OutgoingMessage() = default;
  virtual MessageId id() const = 0;
  virtual const mail::Envelope& envelope() const = 0;
  // Octets of header and body as they will be sent, before dot-stuffing; an upper bound before
  // header() was called.
  virtual uint64_t size() const = 0;
  // Whether header() answers without an RSA operation. Thread-safe.
  virtual bool prepared() const = 0;
  // The header block with signatures, through the empty line. Signed on the first call, which takes
  // as long as its RSA operations and so belongs on a worker; the same text for every later caller.
  // Thread-safe.
  virtual Result<std::string_view> header() = 0;
  // Body octets (CRLF line ends, no dot-stuffing) from `offset` in the body; 0 at its end.
  virtual Result<size_t> read_body(uint64_t offset, std::span<char> into) = 0;
};

// Whom a failure concerns, and whether it lasts. `outcome` alone turns the pair into a reaction.
enum class Scope : uint8_t { Recipient, Message, Session, Destination };
enum class Permanence : uint8_t { Transient, Permanent, Ours };

struct RecipientResult {
  uint32_t recipient = 0;  // index in the envelope
  bool delivered = false;
  bool attempted = true;  // false: nobody was asked (destination suspended); costs no attempt
  std::optional<WallTime>
      not_before;  // with attempted = false: when the destination is tried again
  Scope scope = Scope::Recipient;
  Permanence permanence = Permanence::Transient;
  int code = 0;         // SMTP reply code, 0: no reply
  std::string status;   // enhanced status code, "5.1.1"; ours when the remote gave none
  std::string reply;    // the full remote reply, lines joined with " / "; or our own sentence
  std::string mx;       // the host that answered, or the last one tried
  std::string address;  // its address and port
  std::string source_ip;
  std::string tls;          // "TLSv1.3", or empty
  bool remote_dsn = false;  // the remote offered DSN and took over the duty to report success
};

struct DeliveryJob {
  std::shared_ptr<OutgoingMessage> message;
  std::vector<uint32_t> recipients;  // indexes; all of one destination
  // Called once a recipient has a result, at least once, on the relay's thread; every recipient is
  // reported exactly once over all calls.
  std::function<void(std::vector<RecipientResult>)> report;
  std::string account;  // whose turn it takes at the destination
};

}  // namespace sluis::deliver
