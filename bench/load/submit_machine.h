// SPDX-License-Identifier: Apache-2.0
// SubmitMachine: a submitting client's session without a socket: the handshake (EHLO, STARTTLS,
// AUTH) as the product's own client makes it, then transactions in one of three ways, several under
// way at a time where the way allows it. Replies come in order, so each belongs to the oldest open
// transaction. Pure; one session's.
//
//   Lockstep   one command, one reply, as simple clients do
//   Pipelined  MAIL RCPT DATA in one flight; with depth, the next three ride with the content
//              before them (RFC 2920 3.1)
//   Chunking   MAIL RCPT BDAT and the content in one flight (RFC 3030); any depth
//
//   [Rset ─▶] Mail ─▶ Rcpt ─▶ Data ─354─▶ Dot ─▶ ended       Chunking: Rcpt ─▶ Dot
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "bench/load/letters.h"
#include "mta/smtp/client_handshake.h"
#include "mta/smtp/reply_parser.h"

namespace sluis::load {

enum class Way : uint8_t { Lockstep, Pipelined, Chunking };

enum class Fate : uint8_t {
  Accepted,  // 250
  Refused,   // answered otherwise
  Unsent,    // the session ended before the content had gone: may be tried again
  Unknown    // the session ended between the content and its answer
};

struct Ending {
  Job job;
  MonoTime started{};
  Fate fate = Fate::Unsent;
  std::string reply;  // the refusal
};

class SubmitMachine {
 public:
  enum class Want : uint8_t { Read, StartTls, Work, End };

  SubmitMachine(smtp::ClientSettings settings, Way way, size_t depth);

  Want want() const;
  bool can_start() const;
  void start(Ending job, Letter letter);  // only when can_start()
  std::string& output() { return output_; }
  void feed(std::string_view bytes);
  void tls_started();
  void quit();
  void fail(std::string sentence);

  std::optional<Ending> take_ending();
  const std::string& failure() const { return failure_; }  // empty: none
  bool ready() const { return phase_ == Phase::Ready; }

 private:
  enum class Phase : uint8_t { Handshake, StartTls, Ready, Quitting, Ended };
  enum class Stage : uint8_t { Rset, Mail, Rcpt, Data, Dot };
  struct Open {
    Ending ending;
    Letter letter;
    Stage stage = Stage::Mail;
    bool mail_taken = false;
    bool refused = false;
  };

  void on_reply(const smtp::PeerReply& reply);
  void on_handshake(smtp::ClientHandshake::Step step);
  void on_transaction(const smtp::PeerReply& reply);
  void on_envelope(Open& open, const smtp::PeerReply& reply);
  void on_data(Open& open, const smtp::PeerReply& reply);
  void say(std::string_view command);
  void begin(Open& open);
  void end_front();

  smtp::ClientHandshake handshake_;
  smtp::ReplyParser parser_;
  Way way_;
  size_t depth_;
  Phase phase_ = Phase::Handshake;
  std::string output_;
  std::deque<Open> open_;
  std::deque<Ending> ended_;
  bool owes_reset_ = false;
  std::string failure_;
};

}  // namespace sluis::load
