// SPDX-License-Identifier: Apache-2.0
// ClientFailure: what a refusal or a fault on the client's side of SMTP means: whom it concerns and
// whether it lasts. judge_reply is a table over stage × reply; the table is in client_failure.cpp
// and is the documentation. Pure. It does not decide what happens next: deliver/outcome does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mta/smtp/reply_parser.h"

namespace sluis::smtp {

// Where a session stands: what it waits for, or does. Each has its own timeout (RFC 5321 4.5.3.2).
enum class ClientStage : uint8_t {
  Connect,
  Greeting,
  Ehlo,
  Helo,
  Starttls,
  TlsHandshake,
  Auth,
  Idle,
  Mail,
  Rcpt,
  Data,
  Content,
  FinalDot,
  Rset,
  Quit
};

std::string_view to_string(ClientStage stage);  // "waiting for the greeting", "MAIL FROM"

// Whom a failure concerns.
enum class FailureScope : uint8_t { Recipient, Message, Session, Destination };
// Ours: something here has to be mended (a password, a setting); it is not the remote's last word.
enum class FailurePermanence : uint8_t { Transient, Permanent, Ours };

struct ClientFailure {
  FailureScope scope = FailureScope::Session;
  FailurePermanence permanence = FailurePermanence::Transient;
  ClientStage stage = ClientStage::Connect;
  int code = 0;        // 0: no reply
  std::string status;  // always filled
  std::string text;    // the full reply, or our own sentence
};

// The meaning of a negative (or unexpected) reply at `stage`.
ClientFailure judge_reply(ClientStage stage, const PeerReply& reply);

// The peer asks for less: 421, or a status of 4.7.x.
bool pushes_back(int code, std::string_view status);

}  // namespace sluis::smtp
