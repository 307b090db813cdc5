// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/client_machine.h"

namespace sluis::smtp {
namespace {

ClientFailure out_of_step(ClientStage stage, std::string text) {
  return {FailureScope::Session, FailurePermanence::Transient, stage, 0, "4.5.0", std::move(text)};
}

}  // namespace

ClientMachine::Want ClientMachine::want() const {
  switch (phase_) {
    case Phase::Handshake:
      return Want::Read;
    case Phase::StartTls:
      return Want::StartTls;
    case Phase::Quitting:
      return Want::Read;
    case Phase::Ended:
      return Want::End;
    case Phase::Ready:
      break;
  }
  if (resets_ > 0) return Want::Read;
  if (open_.empty()) return Want::Work;
  return open_.front().wants_content() ? Want::Content : Want::Read;
}

ClientStage ClientMachine::stage() const {
  if (phase_ == Phase::Handshake || phase_ == Phase::StartTls) return handshake_.stage();
  if (phase_ == Phase::Quitting) return ClientStage::Quit;
  if (resets_ > 0) return ClientStage::Rset;
  return open_.empty() ? ClientStage::Idle : open_.front().stage();
}

void ClientMachine::feed(std::string_view bytes) {
  parser_.feed(bytes);
  while (phase_ != Phase::Ended) {
    auto reply = parser_.next();
    if (!reply) return fail(out_of_step(stage(), reply.error().text));
    if (!*reply) return;
    ++replies_;
    on_reply(**reply);
  }
}

void ClientMachine::on_reply(const PeerReply& reply) {
  if (phase_ == Phase::Quitting && open_.empty()) {
    phase_ = Phase::Ended;
    return;
  }
  if (phase_ == Phase::Handshake) return on_handshake(handshake_.on_reply(reply, output_));
  if (phase_ == Phase::StartTls) {  // injected into the clear before TLS (RFC 3207 6)
    return fail(out_of_step(stage(), "the server sent data between STARTTLS and the handshake"));
  }
  if (reply.code == 421) return fail(judge_reply(stage(), reply));
  if (resets_ > 0) {
    --resets_;
    if (!reply.positive()) fail(out_of_step(ClientStage::Rset, to_string(reply)));
    return;
  }
  if (open_.empty() || open_.front().wants_content()) {
    return fail(out_of_step(stage(), "the server spoke out of turn: " + to_string(reply)));
  }
  on_transaction_reply(reply);
}

void ClientMachine::on_transaction_reply(const PeerReply& reply) {
  const ClientStage at = open_.front().stage();
  const bool awaited =
      at == ClientStage::Data ? reply.code == 354 || reply.kind() >= 4 : reply.kind() != 3;
  if (!awaited) return fail(judge_reply(at, reply));
  open_.front().on_reply(reply, output_);
  collect();
}

void ClientMachine::on_handshake(ClientHandshake::Step step) {
  switch (step) {
    case ClientHandshake::Step::Waiting:
      return;
    case ClientHandshake::Step::StartTls:
      phase_ = Phase::StartTls;
      return;
    case ClientHandshake::Step::Ready:
      phase_ = Phase::Ready;
      return;
    case ClientHandshake::Step::Failed:
      return fail(handshake_.failure());
  }
}

void ClientMachine::tls_started() {
  if (parser_.has_pending()) {
    return fail(out_of_step(stage(), "the server sent data between STARTTLS and the handshake"));
  }
  phase_ = Phase::Handshake;
  on_handshake(handshake_.on_tls_started(output_));
}

void ClientMachine::content_sent() {
  open_.front().on_content_sent();
}

bool ClientMachine::can_start() const {
  if (phase_ != Phase::Ready) return false;
  if (open_.empty()) return resets_ == 0 || peer().pipelining;
  return open_.size() == 1 && peer().pipelining && open_.front().stage() == ClientStage::FinalDot;
}

void ClientMachine::start(ClientTransaction transaction) {
  ++started_;
  open_.emplace_back(std::move(transaction), handshake_.peer());
  open_.back().begin(output_);
  collect();
}

void ClientMachine::quit() {
  if (phase_ != Phase::Ready) return;
  output_ += "QUIT\r\n";
  phase_ = Phase::Quitting;
}

void ClientMachine::fail(ClientFailure failure) {
  if (phase_ == Phase::Ended) return;
  phase_ = Phase::Ended;
  for (TransactionMachine& transaction : open_) transaction.on_session_end(failure);
  failure_ = std::move(failure);
  collect();
}

// Only from the front: a transaction that was done at once behind an unanswered dot waits its turn.
void ClientMachine::collect() {
  while (!open_.empty() && open_.front().done()) {
    if (open_.front().owes_reset() && phase_ == Phase::Ready) {
      output_ += "RSET\r\n";
      ++resets_;
    }
    ended_.push_back(open_.front().take_end());
    open_.pop_front();
  }
}

std::optional<TransactionEnd> ClientMachine::take_end() {
  if (ended_.empty()) return std::nullopt;
  TransactionEnd end = std::move(ended_.front());
  ended_.pop_front();
  return end;
}

}  // namespace sluis::smtp
