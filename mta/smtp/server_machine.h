// SPDX-License-Identifier: Apache-2.0
// ServerMachine: one SMTP session seen from the server (RFC 5321, 2920, 3030, 3207, 4954, 4865,
// 9422), without a socket: bytes go in, actions come out, replies gather in output(). The caller
// (intake's session_flow) writes output() whenever the machine wants input, so a pipelined batch of
// commands is answered by one write; it answers those actions that need a decision, and calls
// next() again.
//
//   start ──EHLO──▶ ready ──MAIL──▶ mail ──RCPT──▶ rcpt ──DATA──▶ data ──CRLF.CRLF──▶ ready
//                    ▲ │AUTH STARTTLS            └──BDAT n──▶ chunk ─┐
//                    └─┴──── RSET, EHLO ◀──────────────▲──── BDAT ──┴──LAST──▶ ready
//
// What the machine decides itself: syntax, order, limits, who must authenticate first. What it
// asks: may this sender, this recipient, this content. How the input is cut never changes what
// comes out. One thread, one session; views in an action are good until the next call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mta/smtp/auth_exchange.h"
#include "mta/smtp/command_parser.h"
#include "mta/smtp/dot_decoder.h"
#include "mta/smtp/line_gatherer.h"
#include "mta/smtp/server_capabilities.h"

namespace sluis::smtp {

struct Action {
  enum class Kind : uint8_t {
    NeedInput,     // write output(), read more
    StartTls,      // write output(), take TLS up, call tls_started(); the input was discarded
    Authenticate,  // answer(): credentials() are right (235) or not
    Mail,          // answer(): mail()'s sender
    Recipient,     // answer(): recipient()
    BeginData,     // answer(): 354 lets content come, anything else refuses it
    Content,       // `content` of the message, dot-stuffing taken out
    EndChunk,      // answer(): 250 when all is well so far (BDAT)
    EndData,       // answer(): 250 once the message is durable
    Abandon,       // the transaction is over, drop what came of it
    Close          // write output(), end the session
  };
  Kind kind = Kind::NeedInput;
  std::string_view content;
};

class ServerMachine {
 public:
  ServerMachine(ServerSettings settings, std::string client_name);

  // The first line of the session. Before any other call.
  void greet();
  // The wall clock, for hold limits; call it before next() when time has passed.
  void set_now(WallTime now) { facts_.now = now; }
  // Takes what it can off the front of `input` and says what to do. With NeedInput all is taken.
  Action next(std::string_view& input);
  // The decision that the last action asked for.
  void answer(const Reply& reply);
  // TLS is up: the session begins anew (RFC 3207 4.2). Also for implicit TLS, before greet().
  void tls_started();
  // Says a last word and closes: a timeout, a shutdown.
  void close_with(const Reply& reply);

  // Replies to write; the caller clears it once written.
  std::string& output() { return output_; }

  bool between_transactions() const { return !mail_ && !in_content(); }
  bool in_content() const { return phase_ == Phase::Data || phase_ == Phase::Chunk; }
  bool authenticated() const { return facts_.authenticated; }
  bool extended() const { return extended_; }               // EHLO rather than HELO
  const std::string& client_name() const { return helo_; }  // what HELO or EHLO said

  Credentials& credentials() { return credentials_; }
  const MailCommand& mail() const { return *mail_; }
  // The moment asked for with HOLDFOR= or HOLDUNTIL=.
  std::optional<WallTime> release_at() const { return release_at_; }
  mail::Recipient& recipient() { return recipient_; }

 private:
  enum class Phase : uint8_t { Command, Auth, Data, Chunk, Closed };
  using Handled = std::optional<Action>;  // nothing: go on with the next line

  // server_machine.cpp: lines, order and the end of things
  Handled on_command_line(std::string_view& input);
  Handled dispatch(const Command& command);
  Handled on_hello(const Command& command);
  Handled on_quit();
  Handled on_reset();
  Handled on_starttls(std::string_view argument);
  Handled on_unknown();
  void end_transaction();
  Handled abandon_transaction();
  void say(int code, std::string_view status, std::string text);
  Handled refuse(Reply reply);  // counts as the client's error
  Handled ask(Action::Kind kind);

  // server_transaction.cpp: MAIL, RCPT, AUTH
  Handled on_mail(std::string_view argument);
  std::optional<Reply> objection_to_mail() const;
  std::optional<Reply> objection_to(const MailCommand& mail) const;
  Parsed<std::optional<WallTime>> hold_of(const MailCommand& mail) const;
  Handled on_rcpt(std::string_view argument);
  Handled on_auth(std::string_view argument);
  Handled on_auth_line(std::string_view& input);
  Handled on_auth_step(AuthExchange::Step step);

  // server_content.cpp: DATA, BDAT
  Handled on_data();
  Handled on_bdat(std::string_view argument);
  Handled refuse_chunk(const BdatCommand& chunk, Reply reply);
  Handled on_content(std::string_view& input);
  Handled on_chunk(std::string_view& input);
  Handled end_chunk();
  Handled pass_content(std::string_view content);
  void answer_begin(const Reply& reply);
  void answer_end_chunk(const Reply& reply);

  const ServerSettings settings_;
  const std::string client_;  // its address, for the EHLO reply
  std::string output_;
  LineGatherer lines_;
  Phase phase_ = Phase::Command;
  std::optional<Action::Kind> asked_;

  SessionFacts facts_;
  std::string helo_;
  bool extended_ = false;
  uint32_t errors_ = 0;
  uint32_t messages_ = 0;

  AuthExchange auth_;
  Credentials credentials_;

  std::optional<MailCommand> mail_;
  std::optional<WallTime> release_at_;
  mail::Recipient recipient_;
  uint32_t recipients_ = 0;  // accepted ones

  DotDecoder dots_;
  uint64_t content_octets_ = 0;
  std::optional<Reply> content_fault_;  // the rest is read and dropped
  bool chunking_ = false;               // this transaction uses BDAT
  BdatCommand chunk_;
  uint64_t chunk_left_ = 0;
};

}  // namespace sluis::smtp
