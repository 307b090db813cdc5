// SPDX-License-Identifier: Apache-2.0
// Event: one thing that happened to a message, for the event file, `sluis trace` and later
// webhooks. Empty fields are left out of the written line. Names and meanings: docs/events.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/ids.h"

namespace sluis::events {

enum class Kind : uint8_t {
  Accepted,
  Scheduled,
  Rescheduled,
  Released,
  Signed,
  Attempt,
  Deferred,
  Delivered,
  Bounced,
  Expired,
  Cancelled,
  Paused,
  Resumed,
  Suppressed,
  AwaitingDomain,
  Missed
};

struct Event {
  Kind kind = Kind::Accepted;
  WallTime time{};
  MessageId id;
  std::string message_id;
  std::string account;
  std::string sender;
  std::string recipient;
  std::string domain;  // the signing domain
  std::string site;    // the destination: recipient domain or route
  std::string mx;
  std::string source_ip;
  std::string tls;
  std::string reply;
  std::string status;    // enhanced status code
  std::string category;  // reply class
  std::optional<uint32_t> attempt;
  std::optional<int64_t> queue_ms;  // since release
  std::optional<uint64_t> size;
  std::vector<std::string> selectors;
  std::string actor;  // who, for acts of a person
  std::string reason;
};

// Where events go. append() never blocks and never fails; it may be called from any thread.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void append(Event event) = 0;
};

}  // namespace sluis::events
