// SPDX-License-Identifier: Apache-2.0
// Work: a part of a delivery job that travels as one: one message to some recipients of one
// destination. A job with many recipients is several; what a server would not take at once becomes
// a further one. The report functions turn what SMTP said into RecipientResults, and are the only
// way results leave the relay. One relay's thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mta/deliver/outgoing.h"
#include "mta/smtp/transaction_machine.h"

namespace sluis::deliver {

struct Work {
  std::shared_ptr<const DeliveryJob> job;
  std::vector<uint32_t> recipients;
  uint32_t broken = 0;  // sessions that ended under it before an answer

  MessageId id() const { return job->message->id(); }
};

// Parts of at most `most` recipients each.
std::vector<Work> split_job(DeliveryJob job, uint32_t most);

// Where an attempt was made.
struct AttemptFacts {
  std::string mx, address, source_ip, tls;
};

void report_outcomes(const Work& work, const std::vector<smtp::RecipientOutcome>& outcomes,
                     const AttemptFacts& facts);
// The same failure for every recipient.
void report_failure(const Work& work, const smtp::ClientFailure& failure,
                    const AttemptFacts& facts);
// Nobody was asked; `why` is the destination's last failure.
void report_not_attempted(const Work& work, const smtp::ClientFailure& why,
                          const AttemptFacts& facts, std::optional<WallTime> not_before);

}  // namespace sluis::deliver
