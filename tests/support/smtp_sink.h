// SPDX-License-Identifier: Apache-2.0
// SmtpSink: a receiving mail server for tests, on a real socket, written apart from the server in
// mta/smtp so that the two cannot share a mistake. It takes what it is sent to the letter (the end
// of a message is CRLF.CRLF, a bare line end is recorded as a fault) and can be told to misbehave:
// a script sees every command first and may answer in the sink's place. One loop's thread.
//
//   SinkOptions options;
//   options.script = [](const SinkCommand& c) { return c.verb == "RCPT" ? "450 4.2.0 later" : "";
//   }; auto sink = SmtpSink::listen(loop, *parse_socket_address("127.0.0.1:0"), options);
//
// Without a script, local parts decide: "reject…" 550, "tempfail…" 450, "greylist…" 450 the first
// time, "full…" 452 4.2.2 at RCPT; "rejectdata…" 554, "tempdata…" 451 and "drop…" a lost connection
// after the message.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "mta/net/listener.h"
#include "mta/net/tls.h"

namespace sluis {

struct SinkCommand {
  std::string verb;       // upper case; also CONNECT, and DOT after the content
  std::string argument;   // "FROM:<a@b> SIZE=3"
  size_t connection = 0;  // which, from 0
  size_t message = 0;     // transactions completed on it
};

// A script's answer: a reply line (CRLF is added), or one of these. Empty: the usual answer.
inline constexpr const char* kSinkClose = "close";  // hang up at once
inline constexpr const char* kSinkHang = "hang";    // read on, never answer

struct SinkMessage {
  std::string helo;
  std::string sender, sender_parameters;
  std::vector<std::string> recipients, recipient_parameters;
  std::string content;  // without dot-stuffing
  std::string tls;      // "TLSv1.3", or empty
  size_t connection = 0;
  bool bare_line_end = false;  // a CR or LF that was not part of a CRLF
};

struct SinkOptions {
  std::string name = "sink.example";
  std::vector<std::string> extensions{"PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "DSN"};
  std::shared_ptr<TlsServerContext> tls;  // offers STARTTLS
  Millis latency{0};                      // before each answer
  std::function<std::string(const SinkCommand&)> script;
  std::function<void(const SinkMessage&)> on_message;  // before it is acknowledged
  bool keep_messages = true;
};

class SmtpSink {
 public:
  static Result<std::unique_ptr<SmtpSink>> listen(Loop& loop, SocketAddress address,
                                                  SinkOptions options);
  ~SmtpSink();

  SocketAddress address() const;
  // Accepted messages, in order.
  const std::vector<SinkMessage>& messages() const;
  size_t connections() const;       // ever
  size_t open_connections() const;  // now
  size_t most_at_once() const;
  // Every command of every connection, "MAIL FROM:<a@b>".
  const std::vector<std::string>& commands() const;
  void hang_up();  // on everyone; still listening

  struct Shared;

 private:
  SmtpSink(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<Shared> shared_;
};

}  // namespace sluis
