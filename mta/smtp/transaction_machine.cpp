// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/transaction_machine.h"

namespace sluis::smtp {
namespace {

// "No more recipients in this transaction" (RFC 5321 4.5.3.1.10), as against a full mailbox, which
// has the same code: told apart by the status, and without one by the fact that others got in.
bool is_recipient_limit(const PeerReply& reply) {
  if (reply.code != 452 && reply.code != 552) return false;
  return reply.status.empty() || reply.status.ends_with(".5.3");
}

}  // namespace

TransactionMachine::TransactionMachine(ClientTransaction request, const PeerCapabilities& peer)
    : request_(std::move(request)), peer_(peer) {}

void TransactionMachine::begin(std::string& out) {
  const auto& recipients = request_.envelope->recipients;
  if (auto need = unmet_need(request_, peer_)) {
    for (uint32_t index : request_.recipients) settle(index, *need);
    return finish();
  }
  const size_t most = peer_.recipient_limit ? peer_.recipient_limit : request_.recipients.size();
  for (uint32_t index : request_.recipients) {
    if (auto need = unmet_need(recipients[index], peer_)) {
      settle(index, std::move(*need));
    } else if (asked_.size() < most) {
      asked_.push_back(index);
    } else {
      end_.split.push_back(index);
    }
  }
  if (asked_.empty()) return finish();
  append_mail(out, request_, peer_);
  if (!peer_.pipelining) return;
  for (uint32_t index : asked_) append_rcpt(out, recipients[index], peer_);
  out += "DATA\r\n";
}

void TransactionMachine::on_reply(const PeerReply& reply, std::string& out) {
  switch (stage_) {
    case ClientStage::Mail:
      return on_mail(reply, out);
    case ClientStage::Rcpt:
      return on_rcpt(reply, out);
    case ClientStage::Data:
      return on_data(reply, out);
    case ClientStage::FinalDot:
      return on_dot(reply);
    default:
      return;  // Content: the server speaks before the message is over; client_machine ends it
  }
}

void TransactionMachine::on_mail(const PeerReply& reply, std::string& out) {
  if (!reply.positive()) {
    mail_refused_ = true;
    const ClientFailure said = judge_reply(ClientStage::Mail, reply);
    for (uint32_t index : asked_) settle(index, said);
    if (!peer_.pipelining) return finish();
  }
  stage_ = ClientStage::Rcpt;
  next_command(out);
}

void TransactionMachine::on_rcpt(const PeerReply& reply, std::string& out) {
  const uint32_t index = asked_[answered_++];
  if (!mail_refused_) {
    if (reply.positive()) {
      waiting_.push_back(index);
    } else if (!waiting_.empty() && is_recipient_limit(reply)) {
      end_.split.push_back(index);
    } else {
      settle(index, judge_reply(ClientStage::Rcpt, reply));
    }
  }
  if (answered_ == asked_.size()) stage_ = ClientStage::Data;
  next_command(out);
}

// Lock-step servers get the next command; pipelining ones have it already.
void TransactionMachine::next_command(std::string& out) {
  if (peer_.pipelining) return;
  if (stage_ == ClientStage::Rcpt) {
    append_rcpt(out, request_.envelope->recipients[asked_[answered_]], peer_);
  } else if (waiting_.empty()) {
    owes_reset_ = true;
    finish();
  } else {
    out += "DATA\r\n";
  }
}

void TransactionMachine::on_data(const PeerReply& reply, std::string& out) {
  const bool anyone = !waiting_.empty();
  if (reply.code == 354 && anyone) {
    stage_ = ClientStage::Content;
    return;
  }
  if (reply.code == 354) {  // nobody is left, and there is no other way out of DATA (RFC 2920 3.1)
    out += ".\r\n";
    lone_dot_ = true;
    stage_ = ClientStage::FinalDot;
    return;
  }
  if (anyone) settle_waiting(judge_reply(ClientStage::Data, reply));
  owes_reset_ = true;
  finish();
}

void TransactionMachine::on_dot(const PeerReply& reply) {
  if (lone_dot_) return finish();
  if (!reply.positive()) {
    settle_waiting(judge_reply(ClientStage::FinalDot, reply));
    return finish();
  }
  const ClientFailure said{FailureScope::Message,
                           FailurePermanence::Transient,
                           ClientStage::FinalDot,
                           reply.code,
                           reply.status.empty() ? "2.0.0" : reply.status,
                           to_string(reply)};
  for (uint32_t index : waiting_) end_.settled.push_back({index, true, peer_.dsn, said});
  waiting_.clear();
  finish();
}

void TransactionMachine::on_session_end(const ClientFailure& failure) {
  if (done_) return;
  if (stage_ == ClientStage::FinalDot && !lone_dot_) {
    ClientFailure late = failure;
    late.scope = FailureScope::Message;
    settle_waiting(late);
  }
  for (uint32_t index : waiting_) end_.unsettled.push_back(index);
  if (!mail_refused_) {
    end_.unsettled.insert(end_.unsettled.end(),
                          asked_.begin() + static_cast<std::ptrdiff_t>(answered_), asked_.end());
  }
  waiting_.clear();
  finish();
}

void TransactionMachine::settle(uint32_t recipient, ClientFailure said) {
  end_.settled.push_back({recipient, false, false, std::move(said)});
}

void TransactionMachine::settle_waiting(const ClientFailure& said) {
  for (uint32_t index : waiting_) settle(index, said);
  waiting_.clear();
}

void TransactionMachine::finish() {
  done_ = true;
}

}  // namespace sluis::smtp
