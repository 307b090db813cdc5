// SPDX-License-Identifier: Apache-2.0
// What a session decides without waiting: which work it takes, what it reports. The waiting half is
// client_session_flow.cpp.
#include "mta/deliver/client_session.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::deliver {
namespace {

smtp::ClientSettings settings_for(const route::Target& target, const route::Endpoint& endpoint,
                                  smtp::TlsDuty duty) {
  smtp::ClientSettings settings;
  settings.helo_name = target.helo;
  settings.tls = duty;
  settings.private_path = endpoint.address.ip.is_loopback();
  settings.user = target.user;
  settings.password = target.password;
  return settings;
}

// Asked only of a server without 8BITMIME, for messages that were declared 8-bit: many of them are
// not, and those need not bounce.
Result<bool> is_seven_bit(OutgoingMessage& message, std::vector<char>& scratch) {
  for (uint64_t offset = 0;;) {
    const auto got = message.read_body(offset, scratch);
    if (!got) return fail(got.error());
    if (*got == 0) return true;
    if (!ascii::is_ascii({scratch.data(), *got})) return false;
    offset += *got;
  }
}

smtp::ClientFailure cannot_read(const Error& error) {
  return {smtp::FailureScope::Message,
          smtp::FailurePermanence::Ours,
          smtp::ClientStage::Content,
          0,
          "4.3.0",
          "the message could not be prepared: " + error.text};
}

}  // namespace

ClientSession::ClientSession(SessionContext context, const route::Target& target,
                             route::Endpoint endpoint, smtp::TlsDuty duty, WorkSource& source)
    : context_(std::move(context)),
      target_(target),
      endpoint_(std::move(endpoint)),
      source_(source),
      machine_(settings_for(target, endpoint_, duty)) {
  facts_.mx = endpoint_.host;
  facts_.address = to_string(endpoint_.address);
  if (target_.source) facts_.source_ip = to_string(*target_.source);
}

bool ClientSession::used_up() const {
  const uint32_t ours = context_.config->relay.messages_per_connection;
  const uint32_t theirs = machine_.peer().transaction_limit;
  const uint32_t started = machine_.started();
  return (ours > 0 && started >= ours) || (theirs > 0 && started >= theirs);
}

bool ClientSession::holds(MessageId id) const {
  return std::any_of(in_flight_.begin(), in_flight_.end(),
                     [id](const InFlight& entry) { return entry.work.id() == id; });
}

// Signs here, on the loop, only what was too much for the workers: the loop then takes in less.
void ClientSession::start(Work work) {
  OutgoingMessage& message = *work.job->message;
  const auto header = message.header();
  if (!header) return report_failure(work, cannot_read(header.error()), facts_);

  const mail::Envelope& envelope = message.envelope();
  smtp::ClientTransaction transaction;
  transaction.envelope = &envelope;
  transaction.recipients = work.recipients;
  transaction.size = message.size();
  const bool ascii_header = ascii::is_ascii(*header);
  transaction.utf8_header = envelope.utf8 && !ascii_header;
  transaction.eight_bit = envelope.eight_bit;
  if (envelope.eight_bit && ascii_header && !machine_.peer().eight_bit) {
    const auto seven_bit = is_seven_bit(message, context_.scratch);
    if (!seven_bit) return report_failure(work, cannot_read(seven_bit.error()), facts_);
    transaction.eight_bit = !*seven_bit;
  }
  in_flight_.push_back({std::move(work), machine_.started() == 0, std::nullopt});
  machine_.start(std::move(transaction));
}

void ClientSession::settle() {
  while (auto end = machine_.take_end()) settle_one(std::move(*end));
}

void ClientSession::settle_one(smtp::TransactionEnd end) {
  InFlight entry = std::move(in_flight_.front());
  in_flight_.pop_front();
  TransactionTally tally;
  for (const smtp::RecipientOutcome& outcome : end.settled) {
    ++(outcome.delivered ? tally.delivered : tally.refused);
    tally.answered = tally.answered || outcome.said.code != 0;
    tally.pushed_back =
        tally.pushed_back || smtp::pushes_back(outcome.said.code, outcome.said.status);
    if (tally.reply.empty() || !outcome.delivered) tally.reply = outcome.said.text;
  }
  if (!end.unsettled.empty() && entry.ours) {
    report_failure({entry.work.job, std::move(end.unsettled)}, *entry.ours, facts_);
  } else if (!end.unsettled.empty()) {
    unsettled_.push_back(
        {Work{entry.work.job, std::move(end.unsettled), entry.work.broken + 1}, entry.first});
  }
  if (!end.split.empty()) {
    source_.give_back({entry.work.job, std::move(end.split), entry.work.broken});
  }
  source_.on_transaction(tally);
  report_outcomes(entry.work, end.settled, facts_);
}

// Mid-message there is no polite way out: without the final dot the server drops what it has.
void ClientSession::abandon(const Error& error) {
  in_flight_.front().ours = cannot_read(error);
  machine_.fail(cannot_read(error));
}

void ClientSession::abort() {
  aborted_ = true;
  if (stream_) stream_->close();
}

}  // namespace sluis::deliver
