// SPDX-License-Identifier: Apache-2.0
#include "mta/app/send_flow.h"

#include <vector>

#include "policy/admission.h"

namespace sluis::app {
namespace {

constexpr size_t kPiece = 64 * 1024;

// What is wrong before the first octet was read; nullopt when nothing is.
std::optional<Error> objection(const intake::IntakeContext& context,
                               const intake::IntakeSettings& settings,
                               const admin::SendRequest& request) {
  if (request.envelope.recipients.size() > settings.limits.recipients) {
    return Error{ErrorKind::Invalid,
                 "more than " + std::to_string(settings.limits.recipients) +
                     " recipients (limits.recipients)",
                 {}};
  }
  if (request.octets > settings.limits.message_size) {
    return Error{ErrorKind::Invalid,
                 "larger than " + std::to_string(settings.limits.message_size) +
                     " octets (limits.message_size)",
                 {}};
  }
  if (request.at && request.at->utc > context.clock.wall() + settings.longest_hold) {
    return Error{ErrorKind::Invalid,
                 "further ahead than " + to_string(settings.longest_hold) + " (schedule.max_ahead)",
                 {}};
  }
  if (!request.envelope.sender) return std::nullopt;
  auto domain = mail::ascii_domain(request.envelope.sender->domain);
  if (!domain) return domain.error();
  const auto verdict = policy::admit_sender(*context.directory.current, request.account, *domain);
  if (verdict.accepted()) return std::nullopt;
  return Error{ErrorKind::Invalid, verdict.sentence, {}};
}

intake::Transaction transaction_of(const admin::SendRequest& request) {
  intake::Transaction transaction;
  transaction.envelope = request.envelope;
  transaction.release_at = request.at;
  transaction.account = request.account;
  transaction.helo = "localhost";
  return transaction;
}

Error error_of(const smtp::Reply& reply) {
  const ErrorKind kind = reply.code < 500 ? ErrorKind::Unavailable : ErrorKind::Invalid;
  return {kind, reply.text, {}};
}

}  // namespace

Task<Result<admin::SendResult>> send_flow(intake::IntakeContext& context,
                                          std::shared_ptr<const intake::IntakeSettings> settings,
                                          admin::SendRequest request, admin::BodySource& body) {
  if (auto why_not = objection(context, *settings, request)) co_return fail(std::move(*why_not));
  intake::Acceptance acceptance(context, settings, transaction_of(request));
  std::vector<char> piece(kPiece);
  for (;;) {
    const Result<size_t> got = co_await body.read(piece);
    if (!got) co_return fail(got.error());
    if (*got == 0) break;
    acceptance.append({piece.data(), *got});
    OneShot<bool> room;
    if (acceptance.wait_for_room([&room] { room.set(true); })) co_await room;
  }
  const smtp::Reply reply = co_await acceptance.finish();
  if (reply.code >= 400) co_return fail(error_of(reply));
  admin::SendResult result{acceptance.id(), std::nullopt};
  if (request.at && request.at->utc > context.clock.wall()) result.until = request.at->utc;
  co_return result;
}

}  // namespace sluis::app
