// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/client_handshake.h"

#include "mta/base/bytes.h"

namespace sluis::smtp {

using Step = ClientHandshake::Step;

Step ClientHandshake::on_reply(const PeerReply& reply, std::string& out) {
  if (reply.code == 421) return refuse(reply);
  switch (stage_) {
    case ClientStage::Greeting:
      return on_greeting(reply, out);
    case ClientStage::Ehlo:
    case ClientStage::Helo:
      return on_hello(reply, out);
    case ClientStage::Starttls:
      return on_starttls(reply, out);
    case ClientStage::Auth:
      return on_auth(reply, out);
    default:
      return refuse(reply);
  }
}

Step ClientHandshake::on_tls_started(std::string& out) {
  encrypted_ = true;
  peer_ = {};  // what was offered in the clear counts for nothing (RFC 3207 4.2)
  return say(ClientStage::Ehlo, "EHLO " + settings_.helo_name, out);
}

Step ClientHandshake::say(ClientStage stage, std::string_view command, std::string& out) {
  stage_ = stage;
  out += command;
  out += "\r\n";
  return Step::Waiting;
}

Step ClientHandshake::on_greeting(const PeerReply& reply, std::string& out) {
  if (reply.code != 220) return refuse(reply);
  return say(ClientStage::Ehlo, "EHLO " + settings_.helo_name, out);
}

Step ClientHandshake::on_hello(const PeerReply& reply, std::string& out) {
  if (reply.positive()) {
    peer_ = stage_ == ClientStage::Ehlo ? parse_capabilities(reply) : PeerCapabilities();
    return after_hello(out);
  }
  if (stage_ == ClientStage::Ehlo && reply.kind() == 5 && !encrypted_) {
    return say(ClientStage::Helo, "HELO " + settings_.helo_name, out);
  }
  return refuse(reply);
}

Step ClientHandshake::after_hello(std::string& out) {
  if (encrypted_ || settings_.tls == TlsDuty::Off) return log_in(out);
  if (peer_.starttls) return say(ClientStage::Starttls, "STARTTLS", out);
  if (settings_.tls == TlsDuty::Opportunistic) return log_in(out);
  return fail_with({FailureScope::Session, FailurePermanence::Transient, ClientStage::Starttls, 0,
                    "4.7.4", "TLS is required here, and the server does not offer STARTTLS"});
}

Step ClientHandshake::on_starttls(const PeerReply& reply, std::string& out) {
  if (reply.code == 220) {
    stage_ = ClientStage::TlsHandshake;
    return Step::StartTls;
  }
  if (settings_.tls == TlsDuty::Opportunistic) return log_in(out);
  ClientFailure failure = judge_reply(ClientStage::Starttls, reply);
  failure.status = "4.7.4";
  return fail_with(std::move(failure));
}

Step ClientHandshake::log_in(std::string& out) {
  if (settings_.user.empty()) {
    stage_ = ClientStage::Idle;
    return Step::Ready;
  }
  const auto ours = [](std::string text) {
    return ClientFailure{FailureScope::Destination,
                         FailurePermanence::Ours,
                         ClientStage::Auth,
                         0,
                         "4.7.0",
                         std::move(text)};
  };
  if (!encrypted_ && !settings_.private_path) {
    return fail_with(ours("the password is not sent without TLS, and the server offers none"));
  }
  if (peer_.auth_plain) {
    login_ = Login::Plain;
    std::string token = settings_.user;
    token.insert(token.begin(), '\0');
    token += '\0';
    token += settings_.password.reveal();
    return say(ClientStage::Auth, "AUTH PLAIN " + base64_encode(token), out);
  }
  if (peer_.auth_login) {
    login_ = Login::LoginStart;
    return say(ClientStage::Auth, "AUTH LOGIN", out);
  }
  return fail_with(ours("the server offers neither AUTH PLAIN nor AUTH LOGIN"));
}

Step ClientHandshake::on_auth(const PeerReply& reply, std::string& out) {
  if (reply.code == 235) {
    stage_ = ClientStage::Idle;
    return Step::Ready;
  }
  if (reply.code == 334 && login_ == Login::LoginStart) {
    login_ = Login::LoginUser;
    return say(ClientStage::Auth, base64_encode(settings_.user), out);
  }
  if (reply.code == 334 && login_ == Login::LoginUser) {
    login_ = Login::LoginPassword;
    return say(ClientStage::Auth, base64_encode(settings_.password.reveal()), out);
  }
  return refuse(reply);
}

Step ClientHandshake::refuse(const PeerReply& reply) {
  return fail_with(judge_reply(stage_, reply));
}

Step ClientHandshake::fail_with(ClientFailure failure) {
  failure_ = std::move(failure);
  return Step::Failed;
}

}  // namespace sluis::smtp
