// SPDX-License-Identifier: Apache-2.0
// AdminContext: what the control socket's verbs may reach: the rooms below by reference, and what
// only the composition root knows as functions. Everything in it outlives the ControlServer and is
// used on its loop alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mta/admin/rates.h"
#include "mta/base/civil_time.h"
#include "mta/base/clock.h"
#include "mta/events/history.h"
#include "mta/mail/envelope.h"
#include "mta/net/loop.h"
#include "mta/net/worker_pool.h"
#include "mta/onboard/platform_watch.h"
#include "mta/queue/queue_control.h"

namespace sluis::onboard {
class Onboarding;
}

namespace sluis::admin {

// What `sluis status` tells of the daemon itself; the queue's part comes from QueueControl.
struct StatusFacts {
  std::string version;
  std::string hostname;
  std::string config_file;
  WallTime started{};
  // Since start, by event: accepted, delivered, deferred, bounced, … Rates are computed from them.
  std::map<std::string, uint64_t> counters;
  // Now, by kind: submission, relay.
  std::map<std::string, uint64_t> connections;
  uint64_t memory = 0;                // octets resident
  std::vector<std::string> problems;  // what needs a person, as sentences
  onboard::PlatformReport platform;   // our own side of DNS
};

// One line of `sluis top`.
struct DestinationRow {
  std::string destination;
  uint64_t waiting = 0;  // recipients
  uint32_t connections = 0;
  uint32_t limit = 0;  // of connections, as it stands now
  std::optional<WallTime> suspended_until;
  std::string reason;  // of the suspension or the lowered limit
};

// A message handed in over the control socket. `octets` of header and body follow by BodySource.
struct SendRequest {
  std::string actor;
  std::string account;  // on whose behalf; empty: the administrator's own
  mail::Envelope envelope;
  std::optional<TimeIntent> at;
  uint64_t octets = 0;
};

// The message's octets in order, CRLF line ends. The flow reads it to its end or gives up.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // At least one octet; 0 at the end. Closed when the client went away before.
  virtual Task<Result<size_t>> read(std::span<char> into) = 0;
};

struct SendResult {
  MessageId id;
  std::optional<WallTime> until;  // when it is scheduled
};

struct AdminContext {
  Loop& loop;
  const Clock& clock;
  WorkerPool& workers;
  queue::QueueControl& queue;
  onboard::Onboarding& onboarding;

  std::function<StatusFacts()> status;
  std::function<Task<std::vector<DestinationRow>>()> destinations;
  // Those of a message's destinations that are left alone at this moment.
  std::function<Task<std::vector<queue::Cause>>(store::Message)> left_alone;
  // Destinations that match ("example.org", "*.example.org", "*") are tried now, suspended or not.
  std::function<void(const std::string& pattern)> retry_destinations;
  // The acceptance path of SMTP: admission, repair, durable commit.
  std::function<Task<Result<SendResult>>(SendRequest, BodySource&)> send;
  // What the event files tell of an address, an id or a Message-ID, written up to this moment.
  // Called on a worker.
  std::function<Result<events::History>(const std::string& key)> history;

  RateWindow rates;  // admin's own: fed by the control server's timer
};

}  // namespace sluis::admin
