// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/client_failure.h"

namespace sluis::smtp {
namespace {

using Scope = FailureScope;
using Lasts = FailurePermanence;

struct Row {
  ClientStage stage;
  Scope transient;   // whom a 4xx concerns; it is always transient
  Scope permanent;   // whom a 5xx concerns
  Lasts permanence;  // whether a 5xx lasts
};

// A server that refuses to talk at all (5xx greeting, EHLO) is one server of several and may change
// its mind: only 521 and 556 (RFC 7504, "I never accept mail") are final, see below.
constexpr Row kRows[] = {
    {ClientStage::Greeting, Scope::Session, Scope::Session, Lasts::Transient},
    {ClientStage::Ehlo, Scope::Session, Scope::Session, Lasts::Transient},
    {ClientStage::Helo, Scope::Session, Scope::Session, Lasts::Transient},
    {ClientStage::Starttls, Scope::Session, Scope::Session, Lasts::Transient},
    {ClientStage::Auth, Scope::Session, Scope::Destination, Lasts::Ours},
    {ClientStage::Mail, Scope::Message, Scope::Message, Lasts::Permanent},
    {ClientStage::Rcpt, Scope::Recipient, Scope::Recipient, Lasts::Permanent},
    {ClientStage::Data, Scope::Message, Scope::Message, Lasts::Permanent},
    {ClientStage::FinalDot, Scope::Message, Scope::Message, Lasts::Permanent},
};

std::string default_status(const PeerReply& reply) {
  if (reply.code == 421) return "4.3.2";
  if (reply.code == 521 || reply.code == 556) return "5.3.2";
  return reply.kind() == 5 ? "5.0.0" : "4.0.0";
}

void place(ClientFailure& failure, const PeerReply& reply) {
  for (const Row& row : kRows) {
    if (row.stage != failure.stage) continue;
    failure.scope = reply.kind() == 5 ? row.permanent : row.transient;
    if (reply.kind() == 5) failure.permanence = row.permanence;
  }
}

}  // namespace

std::string_view to_string(ClientStage stage) {
  switch (stage) {
    case ClientStage::Connect:
      return "connecting";
    case ClientStage::Greeting:
      return "waiting for the greeting";
    case ClientStage::Ehlo:
      return "EHLO";
    case ClientStage::Helo:
      return "HELO";
    case ClientStage::Starttls:
      return "STARTTLS";
    case ClientStage::TlsHandshake:
      return "the TLS handshake";
    case ClientStage::Auth:
      return "AUTH";
    case ClientStage::Idle:
      return "idle";
    case ClientStage::Mail:
      return "MAIL FROM";
    case ClientStage::Rcpt:
      return "RCPT TO";
    case ClientStage::Data:
      return "DATA";
    case ClientStage::Content:
      return "sending the message";
    case ClientStage::FinalDot:
      return "waiting for the reply to the message";
    case ClientStage::Rset:
      return "RSET";
    case ClientStage::Quit:
      return "QUIT";
  }
  return "";
}

ClientFailure judge_reply(ClientStage stage, const PeerReply& reply) {
  ClientFailure failure{Scope::Session, Lasts::Transient, stage,
                        reply.code,     reply.status,     to_string(reply)};
  if (failure.status.empty()) failure.status = default_status(reply);
  if (reply.code == 421) return failure;  // RFC 5321 3.8: the session is over, wherever it stood
  if (reply.kind() != 4 && reply.kind() != 5) {
    // Neither accepted nor refused: the two sides no longer mean the same command.
    failure.status = "4.5.0";
    return failure;
  }
  place(failure, reply);
  if (reply.code == 530) {  // RFC 4954 6, RFC 3207 4: we should have logged in or used TLS
    failure.scope = Scope::Destination;
    failure.permanence = Lasts::Ours;
  }
  if (stage == ClientStage::Greeting && (reply.code == 521 || reply.code == 556)) {
    failure.scope = Scope::Destination;
    failure.permanence = Lasts::Permanent;
  }
  return failure;
}

bool pushes_back(int code, std::string_view status) {
  return code == 421 || status.substr(0, 4) == "4.7.";
}

}  // namespace sluis::smtp
