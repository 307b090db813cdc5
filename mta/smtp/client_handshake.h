// SPDX-License-Identifier: Apache-2.0
// ClientHandshake: a session from the greeting to the point where mail may flow: EHLO (HELO for
// servers that do not know it), STARTTLS as the duty asks and EHLO again (RFC 3207 4.2), AUTH PLAIN
// or LOGIN (RFC 4954), which is never spoken over a path that others can read. Lock-step: one
// command, one reply. Part of client_machine, which feeds it. Pure.
//
//   Greeting ─220─▶ Ehlo ─250─▶ [Starttls ─220─▶ TlsHandshake ─▶ Ehlo] ─▶ [Auth] ─▶ Idle
//                    └5xx─▶ Helo ─250─┘ (no extensions)
#pragma once

#include <string>

#include "mta/base/secret.h"
#include "mta/smtp/client_failure.h"
#include "mta/smtp/peer_capabilities.h"

namespace sluis::smtp {

enum class TlsDuty : uint8_t {
  Off,            // never
  Opportunistic,  // where offered
  Required        // nothing but EHLO and STARTTLS without it
};

struct ClientSettings {
  std::string helo_name;
  TlsDuty tls = TlsDuty::Opportunistic;
  bool private_path = false;  // loopback: a password may go without TLS
  std::string user;           // empty: no AUTH
  Secret password;
};

class ClientHandshake {
 public:
  enum class Step : uint8_t { Waiting, StartTls, Ready, Failed };

  explicit ClientHandshake(ClientSettings settings) : settings_(std::move(settings)) {}

  // Takes a reply; appends the next command, if any, to `out`.
  Step on_reply(const PeerReply& reply, std::string& out);
  // After Step::StartTls and the handshake.
  Step on_tls_started(std::string& out);

  ClientStage stage() const { return stage_; }
  const PeerCapabilities& peer() const { return peer_; }
  const ClientFailure& failure() const { return failure_; }  // after Step::Failed

 private:
  enum class Login : uint8_t { None, Plain, LoginStart, LoginUser, LoginPassword };

  Step say(ClientStage stage, std::string_view command, std::string& out);
  Step on_greeting(const PeerReply& reply, std::string& out);
  Step on_hello(const PeerReply& reply, std::string& out);
  Step on_starttls(const PeerReply& reply, std::string& out);
  Step on_auth(const PeerReply& reply, std::string& out);
  Step after_hello(std::string& out);
  Step log_in(std::string& out);
  Step refuse(const PeerReply& reply);
  Step fail_with(ClientFailure failure);

  ClientSettings settings_;
  ClientStage stage_ = ClientStage::Greeting;
  PeerCapabilities peer_;
  ClientFailure failure_;
  Login login_ = Login::None;
  bool encrypted_ = false;
};

}  // namespace sluis::smtp
