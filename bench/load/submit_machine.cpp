// SPDX-License-Identifier: Apache-2.0
#include "bench/load/submit_machine.h"

namespace sluis::load {

using smtp::ClientHandshake;
using smtp::PeerReply;

SubmitMachine::SubmitMachine(smtp::ClientSettings settings, Way way, size_t depth)
    : handshake_(std::move(settings)), way_(way), depth_(way == Way::Lockstep ? 1 : depth) {}

SubmitMachine::Want SubmitMachine::want() const {
  switch (phase_) {
    case Phase::StartTls:
      return Want::StartTls;
    case Phase::Ended:
      return Want::End;
    case Phase::Ready:
      return open_.empty() ? Want::Work : Want::Read;
    default:
      return Want::Read;
  }
}

bool SubmitMachine::can_start() const {
  if (phase_ != Phase::Ready || open_.size() >= depth_) return false;
  // DATA is the last of its flight: nothing may follow before its reply (RFC 2920 3.1).
  return open_.empty() || way_ == Way::Chunking || open_.back().stage == Stage::Dot;
}

void SubmitMachine::start(Ending job, Letter letter) {
  Open& open = open_.emplace_back();
  open.ending = std::move(job);
  open.letter = std::move(letter);
  if (std::exchange(owes_reset_, false)) {
    open.stage = Stage::Rset;
    say("RSET");
    if (way_ == Way::Lockstep) return;
  }
  begin(open);
}

void SubmitMachine::begin(Open& open) {
  say(open.letter.mail);
  if (way_ == Way::Lockstep) return;
  say(open.letter.rcpt);
  if (way_ == Way::Pipelined) return say("DATA");
  say("BDAT " + std::to_string(open.letter.content.size()) + " LAST");
  output_ += std::exchange(open.letter.content, {});
}

void SubmitMachine::say(std::string_view command) {
  output_ += command;
  output_ += "\r\n";
}

void SubmitMachine::feed(std::string_view bytes) {
  parser_.feed(bytes);
  while (phase_ != Phase::Ended && phase_ != Phase::StartTls) {
    auto reply = parser_.next();
    if (!reply) return fail(reply.error().text);
    if (!*reply) return;
    on_reply(**reply);
  }
}

void SubmitMachine::on_reply(const PeerReply& reply) {
  if (phase_ == Phase::Handshake) return on_handshake(handshake_.on_reply(reply, output_));
  if (phase_ == Phase::Quitting) {
    phase_ = Phase::Ended;
    return;
  }
  if (open_.empty()) return fail("the server said unasked: " + to_string(reply));
  on_transaction(reply);
  if (reply.code == 421) fail(to_string(reply));
}

void SubmitMachine::on_handshake(ClientHandshake::Step step) {
  switch (step) {
    case ClientHandshake::Step::Waiting:
      break;
    case ClientHandshake::Step::StartTls:
      phase_ = Phase::StartTls;
      break;
    case ClientHandshake::Step::Ready:
      phase_ = Phase::Ready;
      break;
    case ClientHandshake::Step::Failed:
      fail(handshake_.failure().text);
  }
}

void SubmitMachine::on_transaction(const PeerReply& reply) {
  Open& open = open_.front();
  switch (open.stage) {
    case Stage::Rset:
      open.stage = Stage::Mail;
      if (way_ == Way::Lockstep) begin(open);
      return;
    case Stage::Mail:
    case Stage::Rcpt:
      return on_envelope(open, reply);
    case Stage::Data:
      return on_data(open, reply);
    case Stage::Dot:
      if (!reply.positive() && !open.refused) open.ending.reply = to_string(reply);
      open.ending.fate = reply.positive() && !open.refused ? Fate::Accepted : Fate::Refused;
      end_front();
  }
}

void SubmitMachine::on_envelope(Open& open, const PeerReply& reply) {
  const bool mail = open.stage == Stage::Mail;
  if (mail) open.mail_taken = reply.positive();
  if (!reply.positive() && !open.refused) {
    open.refused = true;
    open.ending.fate = Fate::Refused;
    open.ending.reply = to_string(reply);
  }
  if (way_ == Way::Lockstep && open.refused) {
    owes_reset_ = open.mail_taken;
    return end_front();
  }
  if (way_ == Way::Lockstep) say(mail ? std::string_view(open.letter.rcpt) : "DATA");
  const Stage after_rcpt = way_ == Way::Chunking ? Stage::Dot : Stage::Data;
  if (!mail && way_ == Way::Chunking) owes_reset_ = open.refused && open.mail_taken;
  open.stage = mail ? Stage::Rcpt : after_rcpt;
}

void SubmitMachine::on_data(Open& open, const PeerReply& reply) {
  if (reply.code == 354) {
    // Taken although no recipient was: a dot alone ends it (RFC 2920 3.1).
    if (!open.refused) output_ += std::exchange(open.letter.content, {});
    output_ += ".\r\n";
    open.stage = Stage::Dot;
    return;
  }
  owes_reset_ = open.mail_taken;
  if (!open.refused) open.ending.reply = to_string(reply);
  open.ending.fate = Fate::Refused;
  end_front();
}

void SubmitMachine::end_front() {
  ended_.push_back(std::move(open_.front().ending));
  open_.pop_front();
}

void SubmitMachine::tls_started() {
  phase_ = Phase::Handshake;
  on_handshake(handshake_.on_tls_started(output_));
}

void SubmitMachine::quit() {
  say("QUIT");
  phase_ = Phase::Quitting;
}

void SubmitMachine::fail(std::string sentence) {
  if (phase_ == Phase::Ended) return;
  if (phase_ != Phase::Quitting) failure_ = std::move(sentence);
  phase_ = Phase::Ended;
  while (!open_.empty()) {
    Open& open = open_.front();
    const bool gone = way_ == Way::Chunking || open.stage == Stage::Dot;
    if (open.ending.fate != Fate::Refused) open.ending.fate = gone ? Fate::Unknown : Fate::Unsent;
    end_front();
  }
}

std::optional<Ending> SubmitMachine::take_ending() {
  if (ended_.empty()) return std::nullopt;
  std::optional<Ending> ending(std::move(ended_.front()));
  ended_.pop_front();
  return ending;
}

}  // namespace sluis::load
