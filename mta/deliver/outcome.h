// SPDX-License-Identifier: Apache-2.0
// What follows from an attempt for one recipient: done, try again at, bounce or expire, and whether
// its sender is to be told. The only place where a failure becomes a reaction:
//
//                 Transient   Permanent   Ours
//   Recipient     retry       bounce      retry
//   Message       retry       bounce      retry
//   Session       retry       retry       retry
//   Destination   retry       bounce      retry
//
// A session that is refused for good is retried, because another host of the destination, or the
// same one on another day, may take the message. A 4xx reply never bounces, whatever it was filed
// under (RFC 5321 4.2.1), and neither does what we do not understand or what was our own fault.
// Retrying ends with the lifetime, also for recipients of a destination that nobody asks any more.
// Pure.
#pragma once

#include "mta/deliver/outgoing.h"
#include "mta/store/message.h"
#include "policy/reply_class.h"
#include "policy/retry_schedule.h"

namespace sluis::deliver {

// What surrounds the attempt.
struct Circumstances {
  const policy::RetrySettings& retry;
  WallTime released{};  // when the retry clock started
  WallTime now{};
  double unit = 0.5;  // random, uniform in [0, 1)
  mail::Notify notify;
};

// The delivery status notification that is due (RFC 3461 5.2, 6.2), after what the sender asked
// for.
enum class NoticeDue : uint8_t { None, Relayed, Delayed, Failed };

struct RecipientVerdict {
  enum class What : uint8_t { Done, Retry, Bounce, Expire };
  What what = What::Retry;
  store::RecipientStatus status;  // what it is from now on; next_attempt is set with Retry
  policy::Category category = policy::Category::Other;  // what the failure is about
  NoticeDue notice = NoticeDue::None;
};

// A result that was not attempted costs no attempt: the recipient waits until `not_before`. With
// NoticeDue::Delayed, `status` says already that the notice was sent: record both in one change.
RecipientVerdict judge(const RecipientResult& result, const store::RecipientStatus& before,
                       const Circumstances& around);

// A person, or a rule at release, gives the recipient up: a bounce with `reason` in place of a
// reply.
RecipientVerdict give_up(const store::RecipientStatus& before, std::string_view reason,
                         mail::Notify notify, std::string_view status = "5.0.0");

// "delivered", "deferred", "bounced", "expired"
std::string_view to_string(RecipientVerdict::What what);

}  // namespace sluis::deliver
