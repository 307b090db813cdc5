// SPDX-License-Identifier: Apache-2.0
// Session: one client's connection from accept to close. It drives a ServerMachine over a Stream:
// reads, writes what the machine says, takes up TLS, asks policy about senders, opens an Acceptance
// for each message; nothing of SMTP itself is decided here. Every wait has a deadline: the command
// or data timeout, and session_timeout for the whole life. One loop's thread; its owner keeps it
// until run() has ended.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "mta/intake/acceptance.h"
#include "mta/intake/intake_context.h"
#include "mta/intake/intake_settings.h"
#include "mta/net/stream.h"
#include "mta/net/tls.h"
#include "mta/smtp/server_machine.h"

namespace sluis::intake {

struct SessionParts {
  StreamPtr stream;
  config::Listener listener;
  std::shared_ptr<const IntakeSettings> settings;
  std::shared_ptr<TlsServerContext> tls;  // null: none is offered
};

class Session {
 public:
  Session(IntakeContext& context, SessionParts parts);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Until the session is over, whoever ends it.
  Task<void> run();
  // The server stops: 421 now if nothing is under way, else after the transaction.
  void drain();
  // Breaks the connection off; run() ends soon.
  void abort();

 private:
  enum class Going : uint8_t { On, Over };

  Task<Going> begin();
  Task<Going> look_for_early_talk();
  Task<Going> take_tls();
  Task<Going> wait_for_input();
  Task<Going> flush();
  // Actions that wait for something; on_act() takes those that do not.
  Task<Going> on_wait(smtp::Action::Kind kind);
  void on_act(smtp::Action::Kind kind);
  Task<void> authenticate();
  Task<void> end_message();
  void on_mail();
  void on_recipient();
  void begin_message();
  void end_chunk();
  void forget_message();
  void last_word(const smtp::Reply& reply);
  void fit_buffer();
  bool trusts(const IpAddress& client) const;
  smtp::ServerSettings server_settings() const;
  Millis patience(Millis longest) const;

  IntakeContext& context_;
  const std::shared_ptr<const IntakeSettings> settings_;
  const std::shared_ptr<TlsServerContext> tls_;
  const config::Listener listener_;
  StreamPtr stream_;  // null while TLS is being taken up
  const SocketAddress client_;
  const MonoTime deadline_;
  smtp::ServerMachine machine_;
  std::string account_;
  std::string tls_version_;

  std::unique_ptr<char[]> buffer_;
  size_t buffer_size_ = 0;
  std::string_view input_;  // of buffer_, not yet taken by the machine
  mail::Envelope envelope_;
  std::optional<MessageRoom::Place> place_;
  std::optional<Acceptance> acceptance_;
  std::optional<OneShot<bool>> room_;  // in the store, for more of the message
  bool waiting_ = false;               // for the client's next bytes
  bool draining_ = false;
  bool aborted_ = false;
};

}  // namespace sluis::intake
