// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/outcome.h"

#include <algorithm>

namespace sluis::deliver {
namespace {

using What = RecipientVerdict::What;
using store::RecipientState;

enum class Reaction : uint8_t { Retry, Bounce };

// Rows: Scope; columns: Permanence.
constexpr Reaction kReactions[4][3] = {
    {Reaction::Retry, Reaction::Bounce, Reaction::Retry},  // Recipient
    {Reaction::Retry, Reaction::Bounce, Reaction::Retry},  // Message
    {Reaction::Retry, Reaction::Retry, Reaction::Retry},   // Session
    {Reaction::Retry, Reaction::Bounce, Reaction::Retry},  // Destination
};

// A suspended destination is looked at again after this long when nobody said when.
constexpr Millis kUnknownWait = std::chrono::minutes(1);
constexpr Millis kLeastWait = std::chrono::seconds(1);

Reaction reaction_to(const RecipientResult& result) {
  if (result.code >= 400 && result.code < 500) return Reaction::Retry;
  const auto scope = static_cast<size_t>(result.scope);
  const auto permanence = static_cast<size_t>(result.permanence);
  if (scope >= std::size(kReactions) || permanence >= std::size(kReactions[0])) {
    return Reaction::Retry;
  }
  return kReactions[scope][permanence];
}

policy::Stage stage_of(Scope scope) {
  switch (scope) {
    case Scope::Recipient:
      return policy::Stage::Recipient;
    case Scope::Message:
      return policy::Stage::Data;
    case Scope::Session:
      return policy::Stage::Connect;
    case Scope::Destination:
      return policy::Stage::Unknown;
  }
  return policy::Stage::Unknown;
}

// An enhanced status whose class contradicts the reaction would mislead whoever reads the notice.
std::string status_or(const std::string& status, char wanted_class) {
  if (status.size() >= 5 && status[0] == wanted_class && status[1] == '.') return status;
  return std::string(1, wanted_class) + ".0.0";
}

store::RecipientStatus after_attempt(const RecipientResult& result,
                                     const store::RecipientStatus& before, WallTime now) {
  store::RecipientStatus status = before;
  ++status.attempts;
  status.last_attempt = now;
  status.reply = result.reply;
  status.status = result.status;
  status.mx = result.mx;
  return status;
}

RecipientVerdict end(What what, RecipientState state, RecipientVerdict verdict,
                     const mail::Notify& notify) {
  verdict.what = what;
  verdict.status.state = state;
  verdict.notice = notify.wants_failure() ? NoticeDue::Failed : NoticeDue::None;
  return verdict;
}

// Waits until `at`, or less long so that the sender is told of the delay when that is due and not
// hours later with the next attempt.
RecipientVerdict wait_until(WallTime at, RecipientVerdict verdict, const Circumstances& around) {
  verdict.what = What::Retry;
  const WallTime tell_at = policy::delay_notice_at(around.retry, around.released);
  if (around.notify.wants_delay() && !verdict.status.delay_notice_sent &&
      tell_at != WallTime::max()) {
    if (around.now >= tell_at) {
      verdict.notice = NoticeDue::Delayed;
      verdict.status.delay_notice_sent = true;
    } else {
      at = std::min(at, tell_at);
    }
  }
  verdict.status.next_attempt = std::max(at, around.now + kLeastWait);
  return verdict;
}

RecipientVerdict not_attempted(const RecipientResult& result, RecipientVerdict verdict,
                               const Circumstances& around) {
  const WallTime end_of_life = policy::expires_at(around.retry, around.released);
  if (verdict.status.reply.empty()) {
    verdict.status.reply = result.reply;
    verdict.status.status = result.status;
  }
  if (around.now >= end_of_life) {
    return end(What::Expire, RecipientState::Expired, std::move(verdict), around.notify);
  }
  const WallTime at = result.not_before.value_or(around.now + kUnknownWait);
  return wait_until(std::min(at, end_of_life), std::move(verdict), around);
}

RecipientVerdict delivered(RecipientVerdict verdict, const RecipientResult& result,
                           const mail::Notify& notify) {
  verdict.what = What::Done;
  verdict.status.state = RecipientState::Delivered;
  verdict.status.status = status_or(result.status, '2');
  // A host that offered DSN reports success itself (RFC 3461 5.2.2).
  if (notify.wants_success() && !result.remote_dsn) verdict.notice = NoticeDue::Relayed;
  return verdict;
}

}  // namespace

RecipientVerdict judge(const RecipientResult& result, const store::RecipientStatus& before,
                       const Circumstances& around) {
  RecipientVerdict verdict;
  if (!result.delivered) {
    verdict.category =
        policy::classify({result.code, result.status, result.reply, stage_of(result.scope)});
  }
  if (!result.attempted && !result.delivered) {
    verdict.status = before;
    return not_attempted(result, std::move(verdict), around);
  }

  verdict.status = after_attempt(result, before, around.now);
  if (result.delivered) return delivered(std::move(verdict), result, around.notify);
  if (reaction_to(result) == Reaction::Bounce) {
    verdict.status.status = status_or(result.status, '5');
    return end(What::Bounce, RecipientState::Bounced, std::move(verdict), around.notify);
  }
  if (result.status.empty()) verdict.status.status = "4.0.0";
  const auto next = policy::next_attempt(around.retry, verdict.status.attempts, around.released,
                                         around.now, around.unit);
  if (next.expired()) {
    return end(What::Expire, RecipientState::Expired, std::move(verdict), around.notify);
  }
  verdict.status.state = RecipientState::Deferred;
  return wait_until(next.at, std::move(verdict), around);
}

RecipientVerdict give_up(const store::RecipientStatus& before, std::string_view reason,
                         mail::Notify notify, std::string_view status) {
  RecipientVerdict verdict;
  verdict.status = before;
  verdict.status.reply = std::string(reason);
  verdict.status.status = std::string(status);
  verdict.status.mx.clear();  // no host said this
  verdict.category = policy::Category::Other;
  return end(What::Bounce, RecipientState::Bounced, std::move(verdict), notify);
}

std::string_view to_string(RecipientVerdict::What what) {
  switch (what) {
    case What::Done:
      return "delivered";
    case What::Retry:
      return "deferred";
    case What::Bounce:
      return "bounced";
    case What::Expire:
      return "expired";
  }
  return "deferred";
}

}  // namespace sluis::deliver
