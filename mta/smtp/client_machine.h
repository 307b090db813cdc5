// SPDX-License-Identifier: Apache-2.0
// ClientMachine: an SMTP client session without a socket (RFC 5321 3–4). Fed bytes, it says what it
// wants next (want()), fills output() with what has to be written first, and hands out what became
// of each transaction (take_end()). The flow around it (deliver/client_session) reads, writes,
// keeps the time and speaks TLS; it decides nothing.
//
// The next transaction may start while the last one's final dot is unanswered, so that its MAIL
// shares a flight with the content before it (RFC 2920 3.1). Replies come in order; a server that
// sends one unasked is out of step and the session ends. Pure; one session's.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "mta/smtp/client_handshake.h"
#include "mta/smtp/transaction_machine.h"

namespace sluis::smtp {

class ClientMachine {
 public:
  enum class Want : uint8_t {
    Read,      // write output(), then feed() what comes
    StartTls,  // write output(), do the handshake, tls_started()
    Content,   // encode the message into output(), then content_sent()
    Work,      // nothing: start() a transaction, or quit()
    End        // the session is over: failure() if it was not by quit()
  };

  explicit ClientMachine(ClientSettings settings) : handshake_(std::move(settings)) {}

  Want want() const;
  // What the session is busy with: for timeouts and for what is said when one passes.
  ClientStage stage() const;
  // Bytes to write; the flow clears it when they are written.
  std::string& output() { return output_; }

  void feed(std::string_view bytes);
  void tls_started();
  void content_sent();
  bool can_start() const;
  void start(ClientTransaction transaction);  // only when can_start()
  void quit();
  // The stream broke, a deadline passed, or the owner ends it: everything open ends with `failure`.
  void fail(ClientFailure failure);

  // Ends of transactions, in the order of their start.
  std::optional<TransactionEnd> take_end();
  const std::optional<ClientFailure>& failure() const { return failure_; }
  const PeerCapabilities& peer() const { return handshake_.peer(); }
  bool ready() const { return phase_ == Phase::Ready; }  // mail may flow
  uint32_t started() const { return started_; }          // transactions
  uint64_t replies() const { return replies_; }          // taken so far

 private:
  enum class Phase : uint8_t { Handshake, StartTls, Ready, Quitting, Ended };

  void on_reply(const PeerReply& reply);
  void on_handshake(ClientHandshake::Step step);
  void on_transaction_reply(const PeerReply& reply);
  void collect();

  ClientHandshake handshake_;
  ReplyParser parser_;
  Phase phase_ = Phase::Handshake;
  std::string output_;
  std::deque<TransactionMachine> open_;
  std::deque<TransactionEnd> ended_;
  unsigned resets_ = 0;  // RSETs whose reply is to come; always before any open transaction's
  uint32_t started_ = 0;
  uint64_t replies_ = 0;
  std::optional<ClientFailure> failure_;
};

}  // namespace sluis::smtp
