// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/server_machine.h"

#include <cassert>
#include <utility>

#include "mta/base/ascii.h"

namespace sluis::smtp {
namespace {

// RFC 5321 4.5.3.1.4 gives 512; the extensions we offer add up to about 1,200 for MAIL (SIZE, BODY,
// AUTH, RET, ENVID, SMTPUTF8, HOLDUNTIL) and 1,100 for RCPT (NOTIFY, ORCPT).
constexpr size_t kMaxCommandLine = 2048;
constexpr size_t kMaxAuthLine = 12288;  // RFC 4954 4
constexpr size_t kMaxClientName = 255;

// AUTH may be longer than other commands, which must show before its line has ended.
size_t limit_of(std::string_view partial, std::string_view input) {
  std::string start(partial.substr(0, 5));
  start += input.substr(0, 5 - start.size());
  return ascii::equal_ignoring_case(start, "AUTH ") ? kMaxAuthLine : kMaxCommandLine;
}

bool is_client_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxClientName) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
  }
  return true;
}

bool has_control(std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return true;
  }
  return false;
}

}  // namespace

ServerMachine::ServerMachine(ServerSettings settings, std::string client_name)
    : settings_(std::move(settings)), client_(std::move(client_name)) {}

void ServerMachine::greet() {
  say(220, "", settings_.hostname + " ESMTP Sluis ready");
}

Action ServerMachine::next(std::string_view& input) {
  assert(!asked_ && "the last action waits for its answer");
  for (;;) {
    Handled handled;
    switch (phase_) {
      case Phase::Closed:
        input = {};
        return {Action::Kind::Close, {}};
      case Phase::Command:
        handled = on_command_line(input);
        break;
      case Phase::Auth:
        handled = on_auth_line(input);
        break;
      case Phase::Data:
        handled = on_content(input);
        break;
      case Phase::Chunk:
        handled = on_chunk(input);
        break;
    }
    if (!handled) continue;
    // What was pipelined behind STARTTLS may have come from anyone (RFC 3207 4.2).
    if (handled->kind == Action::Kind::StartTls) input = {};
    return *handled;
  }
}

ServerMachine::Handled ServerMachine::on_command_line(std::string_view& input) {
  const auto line = lines_.take(input, limit_of(lines_.partial(), input));
  if (!line) return Action{};
  if (line->too_long) {
    return refuse({500, "5.5.2", "The line is longer than 2048 octets; shorten the command"});
  }
  if (has_control(line->text)) {
    return refuse({500, "5.5.2", "The command has a control character; is the client in step?"});
  }
  return dispatch(split_command(line->text));
}

ServerMachine::Handled ServerMachine::dispatch(const Command& command) {
  switch (command.verb) {
    case Verb::Helo:
    case Verb::Ehlo:
      return on_hello(command);
    case Verb::Mail:
      return on_mail(command.argument);
    case Verb::Rcpt:
      return on_rcpt(command.argument);
    case Verb::Data:
      return on_data();
    case Verb::Bdat:
      return on_bdat(command.argument);
    case Verb::Auth:
      return on_auth(command.argument);
    case Verb::Starttls:
      return on_starttls(command.argument);
    case Verb::Rset:
      return on_reset();
    case Verb::Quit:
      return on_quit();
    case Verb::Noop:
      say(250, "2.0.0", "Ok");
      return {};
    case Verb::Vrfy:
      if (command.argument.empty()) {
        return refuse({501, "5.5.4", "VRFY needs an address (RFC 5321 3.5)"});
      }
      say(252, "2.1.5", "Addresses are not verified here; send the message and see");
      return {};
    case Verb::Help:
      say(214, "2.0.0", "Submit with EHLO, AUTH, MAIL, RCPT and DATA or BDAT; see RFC 6409");
      return {};
    case Verb::Expn:
      return refuse({502, "5.5.1", "Lists are not expanded here; send to each member"});
    case Verb::Unknown:
      break;
  }
  return on_unknown();
}

ServerMachine::Handled ServerMachine::on_unknown() {
  return refuse({500, "5.5.1", "That is not a command this server knows; HELP names some"});
}

ServerMachine::Handled ServerMachine::on_hello(const Command& command) {
  if (!is_client_name(command.argument)) {
    return refuse({501, "5.5.4", "Give your host name: EHLO host.example"});
  }
  helo_ = command.argument;
  extended_ = command.verb == Verb::Ehlo;
  if (extended_) {
    append_lines(output_, 250, capabilities(settings_, facts_, client_));
  } else {
    say(250, "", settings_.hostname);
  }
  return abandon_transaction();
}

ServerMachine::Handled ServerMachine::on_reset() {
  say(250, "2.0.0", "Ok");
  return abandon_transaction();
}

ServerMachine::Handled ServerMachine::on_quit() {
  say(221, "2.0.0", "Goodbye");
  phase_ = Phase::Closed;
  return {};
}

ServerMachine::Handled ServerMachine::on_starttls(std::string_view argument) {
  if (!argument.empty()) return refuse({501, "5.5.4", "STARTTLS takes no argument"});
  if (facts_.tls) return refuse({503, "5.5.1", "TLS is on already"});
  if (!settings_.offers_starttls) return refuse({502, "5.5.1", "TLS is not offered here"});
  if (mail_) return refuse({503, "5.5.1", "Finish the transaction, or RSET, before STARTTLS"});
  say(220, "2.0.0", "Ready to start TLS");
  return ask(Action::Kind::StartTls);
}

void ServerMachine::tls_started() {
  asked_.reset();
  lines_.clear();
  end_transaction();
  facts_.tls = true;
  facts_.authenticated = false;
  helo_.clear();
  extended_ = false;
}

void ServerMachine::close_with(const Reply& reply) {
  append_reply(output_, reply);
  asked_.reset();
  phase_ = Phase::Closed;
}

void ServerMachine::answer(const Reply& reply) {
  const auto asked = std::exchange(asked_, std::nullopt);
  assert(asked && "nothing was asked");
  switch (*asked) {
    case Action::Kind::BeginData:
      return answer_begin(reply);
    case Action::Kind::EndChunk:
      return answer_end_chunk(reply);
    case Action::Kind::EndData:
      end_transaction();
      break;
    case Action::Kind::Mail:
      if (!reply.positive()) end_transaction();
      break;
    case Action::Kind::Recipient:
      if (reply.positive()) ++recipients_;
      break;
    case Action::Kind::Authenticate:
      credentials_ = {};
      facts_.authenticated = reply.positive();
      if (!reply.positive()) {
        refuse(reply);
        return;
      }
      break;
    default:
      break;
  }
  append_reply(output_, reply);
}

void ServerMachine::end_transaction() {
  mail_.reset();
  release_at_.reset();
  recipients_ = 0;
  dots_ = {};
  content_octets_ = 0;
  content_fault_.reset();
  chunking_ = false;
}

ServerMachine::Handled ServerMachine::abandon_transaction() {
  const bool open = mail_.has_value();
  end_transaction();
  if (!open) return {};
  return Action{Action::Kind::Abandon, {}};
}

void ServerMachine::say(int code, std::string_view status, std::string text) {
  append_reply(output_, {code, std::string(status), std::move(text)});
}

// A client that does nothing right is shown the door.
ServerMachine::Handled ServerMachine::refuse(Reply reply) {
  append_reply(output_, reply);
  if (++errors_ >= settings_.errors) {
    close_with({421, "4.7.0", "Too many errors; mend the client and connect again"});
  }
  return {};
}

ServerMachine::Handled ServerMachine::ask(Action::Kind kind) {
  asked_ = kind;
  return Action{kind, {}};
}

}  // namespace sluis::smtp
