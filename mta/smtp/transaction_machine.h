// SPDX-License-Identifier: Apache-2.0
// TransactionMachine: one mail transaction as the client sees it: MAIL, RCPT for each recipient,
// DATA, the content, the final dot (RFC 5321 3.3). With PIPELINING (RFC 2920) all commands leave in
// one flight, and a DATA that was accepted although no recipient was gets a lone dot. Replies are
// attributed to each recipient; recipients beyond what the server takes at once (452 after some
// were accepted, LIMITS RCPTMAX) are handed back for a further transaction. Part of client_machine.
// Pure.
//
//   Mail ─▶ Rcpt… ─▶ Data ─354─▶ Content ─▶ Dot ─▶ Done      refused: ─▶ Done, a RSET is owed
//                         └354, nobody accepted─▶ LoneDot ─▶ Done
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mta/smtp/client_commands.h"

namespace sluis::smtp {

struct RecipientOutcome {
  uint32_t recipient = 0;  // index in the envelope
  bool delivered = false;
  bool remote_dsn = false;  // the server offered DSN and was told what this recipient asked
  ClientFailure said;  // the reply; for a delivered one only code, status and text mean anything
};

// How a transaction ended. Each of its recipients is in exactly one of the three.
struct TransactionEnd {
  std::vector<RecipientOutcome> settled;
  std::vector<uint32_t> split;      // one transaction more, at once; costs no attempt
  std::vector<uint32_t> unsettled;  // the session ended before an answer: another host may be asked
};

class TransactionMachine {
 public:
  TransactionMachine(ClientTransaction request, const PeerCapabilities& peer);

  // The first flight into `out`; a message that cannot go is done at once, with nothing sent.
  void begin(std::string& out);
  void on_reply(const PeerReply& reply, std::string& out);
  // The content with its final dot is on its way.
  void on_content_sent() { stage_ = ClientStage::FinalDot; }
  // The session broke. Settles what was answered, and, when the content had been sent whole, the
  // rest too: the server may have taken the message, so nobody else is asked at once.
  void on_session_end(const ClientFailure& failure);

  ClientStage stage() const { return stage_; }
  bool done() const { return done_; }
  bool wants_content() const { return stage_ == ClientStage::Content && !done_; }
  // The server is still inside the transaction: RSET before the next one.
  bool owes_reset() const { return owes_reset_; }
  TransactionEnd take_end() { return std::move(end_); }

 private:
  void settle(uint32_t recipient, ClientFailure said);
  void settle_waiting(const ClientFailure& said);
  void finish();
  void on_mail(const PeerReply& reply, std::string& out);
  void on_rcpt(const PeerReply& reply, std::string& out);
  void on_data(const PeerReply& reply, std::string& out);
  void on_dot(const PeerReply& reply);
  void next_command(std::string& out);

  ClientTransaction request_;
  const PeerCapabilities& peer_;   // the session's, which outlives this
  std::vector<uint32_t> asked_;    // recipients of RCPT commands, in order
  std::vector<uint32_t> waiting_;  // accepted: they share the message's fate
  size_t answered_ = 0;            // of asked_
  ClientStage stage_ = ClientStage::Mail;
  bool mail_refused_ = false;
  bool lone_dot_ = false;
  bool owes_reset_ = false;
  bool done_ = false;
  TransactionEnd end_;
};

}  // namespace sluis::smtp
