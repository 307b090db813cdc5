// SPDX-License-Identifier: Apache-2.0
#include "tests/support/smtp_sink.h"

#include <array>

#include "mta/base/ascii.h"

namespace sluis {

class SinkSession;

struct SmtpSink::Shared {
  Loop& loop;
  SinkOptions options;
  std::unique_ptr<Listener> listener;
  Gate gate;
  std::set<SinkSession*> open;
  size_t connections = 0;
  size_t most_at_once = 0;
  std::vector<SinkMessage> messages;
  std::vector<std::string> commands;
  std::set<std::string> greylisted;
};

namespace {

constexpr Millis kPatience = std::chrono::minutes(5);

// "<a@b> SIZE=3" as path and parameters.
void take_path(std::string_view text, std::string& path, std::string& parameters) {
  const size_t open = text.find('<');
  const size_t close = text.find('>', open == std::string_view::npos ? 0 : open);
  if (close == std::string_view::npos) return;
  path = text.substr(open + 1, close - open - 1);
  parameters = ascii::trim(text.substr(close + 1));
}

bool any_starts_with(const std::vector<std::string>& all, std::string_view prefix) {
  for (const auto& one : all) {
    if (ascii::starts_with_ignoring_case(one, prefix)) return true;
  }
  return false;
}

// `raw` begins with a CRLF that is not part of the message, so that every line begins alike.
std::string unstuffed(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (size_t at = 2; at < raw.size();) {
    if (raw[at] == '.') ++at;
    const size_t end = raw.find("\r\n", at);
    out += raw.substr(at, end + 2 - at);
    at = end + 2;
  }
  return out;
}

bool has_bare_line_end(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return true;
    if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) return true;
  }
  return false;
}

}  // namespace

class SinkSession {
 public:
  SinkSession(std::shared_ptr<SmtpSink::Shared> shared, StreamPtr stream)
      : shared_(std::move(shared)), stream_(std::move(stream)), number_(shared_->connections++) {
    shared_->open.insert(this);
    shared_->most_at_once = std::max(shared_->most_at_once, shared_->open.size());
  }
  ~SinkSession() { shared_->open.erase(this); }

  Task<void> run();
  void hang_up() {
    if (stream_) stream_->close();
  }

 private:
  Task<bool> read_more();
  Task<bool> on_line(std::string line);
  Task<bool> answer(std::string reply);
  Task<bool> take_content();
  Task<bool> start_tls();
  std::string reply_to(const SinkCommand& command);
  std::string usual_reply(const SinkCommand& command);
  std::string reply_to_rcpt(const std::string& path);
  std::string reply_to_content();
  std::string hello(const std::string& verb);

  std::shared_ptr<SmtpSink::Shared> shared_;
  StreamPtr stream_;
  size_t number_;
  size_t completed_ = 0;
  std::string input_;
  std::string output_;
  SinkMessage message_;
  bool mail_given_ = false;
  std::array<char, 16384> buffer_;
};

Task<void> SinkSession::run() {
  const SinkCommand connect{"CONNECT", "", number_, 0};
  bool going = co_await answer(reply_to(connect));
  while (going) {
    const size_t end = input_.find('\n');
    if (end == std::string::npos) {
      going = co_await read_more();
      continue;
    }
    std::string line = input_.substr(0, end);
    input_.erase(0, end + 1);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    going = co_await on_line(std::move(line));
  }
  if (stream_) stream_->close();
}

Task<bool> SinkSession::read_more() {
  if (!output_.empty()) {
    const std::string out = std::exchange(output_, {});
    const Result<void> written = co_await stream_->write_all(out, kPatience);
    if (!written) co_return false;
  }
  const Result<size_t> got = co_await stream_->read_some(buffer_, kPatience);
  if (!got || *got == 0) co_return false;
  input_.append(buffer_.data(), *got);
  co_return true;
}

Task<bool> SinkSession::answer(std::string reply) {
  if (shared_->options.latency > Millis(0))
    co_await sleep_for(shared_->loop, shared_->options.latency);
  if (reply == kSinkHang) {
    bool more = true;
    while (more) more = co_await read_more();
    co_return false;
  }
  if (reply != kSinkClose) {
    output_ += reply + "\r\n";
    co_return true;
  }
  stream_->write_now(output_);
  co_return false;
}

Task<bool> SinkSession::on_line(std::string line) {
  shared_->commands.push_back(line);
  const size_t space = line.find(' ');
  SinkCommand command{ascii::to_upper(line.substr(0, space)),
                      space == std::string::npos ? "" : line.substr(space + 1), number_,
                      completed_};
  const std::string reply = reply_to(command);
  bool going = co_await answer(reply);
  if (!going) co_return false;
  if (command.verb == "STARTTLS" && reply.starts_with("220")) {
    going = co_await start_tls();
  } else if (command.verb == "DATA" && reply.starts_with("354")) {
    going = co_await take_content();
  } else if (command.verb == "QUIT") {
    stream_->write_now(output_);
    going = false;
  }
  co_return going;
}

Task<bool> SinkSession::start_tls() {
  const Result<void> written = co_await stream_->write_all(output_, kPatience);
  output_.clear();
  input_.clear();
  if (!written || !shared_->options.tls) co_return false;
  auto secured = co_await tls_accept(std::move(stream_), shared_->options.tls, kPatience);
  if (!secured) co_return false;
  stream_ = std::move(*secured);
  if (const auto facts = stream_->tls()) message_.tls = facts->version;
  co_return true;
}

// The end is CRLF.CRLF, found in the bytes and nothing else; an empty message is a dot alone.
Task<bool> SinkSession::take_content() {
  std::string raw = "\r\n";
  size_t end = std::string::npos;
  while (end == std::string::npos) {
    const size_t from = raw.size() < 4 ? 0 : raw.size() - 4;
    raw += std::exchange(input_, {});
    end = raw.find("\r\n.\r\n", from);
    if (end != std::string::npos) break;
    const bool more = co_await read_more();
    if (!more) co_return false;
  }
  input_ = raw.substr(end + 5);
  message_.content = unstuffed(std::string_view(raw).substr(0, end + 2));
  message_.bare_line_end = has_bare_line_end(message_.content);
  const SinkCommand dot{"DOT", "", number_, completed_};
  std::string reply = reply_to(dot);
  if (reply.starts_with("2")) {
    message_.connection = number_;
    if (shared_->options.on_message) shared_->options.on_message(message_);
    if (shared_->options.keep_messages) shared_->messages.push_back(message_);
  }
  ++completed_;
  mail_given_ = false;
  const bool going = co_await answer(std::move(reply));
  co_return going;
}

std::string SinkSession::reply_to(const SinkCommand& command) {
  const std::string usual = usual_reply(command);
  if (!shared_->options.script) return usual;
  const std::string scripted = shared_->options.script(command);
  if (scripted.empty()) return usual;
  // What the script refuses did not happen.
  if (command.verb == "RCPT" && usual.starts_with("2") && !scripted.starts_with("2")) {
    message_.recipients.pop_back();
    message_.recipient_parameters.pop_back();
  }
  if (command.verb == "MAIL" && !scripted.starts_with("2")) mail_given_ = false;
  return scripted;
}

std::string SinkSession::hello(const std::string& verb) {
  if (verb == "HELO" || shared_->options.extensions.empty()) return "250 " + shared_->options.name;
  std::vector<std::string> lines = shared_->options.extensions;
  if (shared_->options.tls && message_.tls.empty()) lines.push_back("STARTTLS");
  std::string reply = "250-" + shared_->options.name;
  for (size_t i = 0; i < lines.size(); ++i) {
    reply += (i + 1 < lines.size() ? "\r\n250-" : "\r\n250 ") + lines[i];
  }
  return reply;
}

std::string SinkSession::usual_reply(const SinkCommand& command) {
  const std::string& verb = command.verb;
  if (verb == "CONNECT") return "220 " + shared_->options.name + " ESMTP sink";
  if (verb == "EHLO" || verb == "HELO") {
    message_.helo = command.argument;
    return hello(verb);
  }
  if (verb == "STARTTLS")
    return shared_->options.tls ? "220 2.0.0 go ahead" : "502 5.5.1 no TLS here";
  if (verb == "MAIL") {
    if (mail_given_) return "503 5.5.1 nested MAIL";
    mail_given_ = true;
    message_.recipients.clear();
    message_.recipient_parameters.clear();
    take_path(command.argument, message_.sender, message_.sender_parameters);
    return "250 2.1.0 Ok";
  }
  if (verb == "RCPT") {
    if (!mail_given_) return "503 5.5.1 MAIL first";
    std::string path, parameters;
    take_path(command.argument, path, parameters);
    std::string reply = reply_to_rcpt(path);
    if (!reply.starts_with("2")) return reply;
    message_.recipients.push_back(path);
    message_.recipient_parameters.push_back(parameters);
    return reply;
  }
  if (verb == "DATA") {
    if (!mail_given_) return "503 5.5.1 MAIL first";
    return message_.recipients.empty() ? "554 5.5.1 no valid recipients" : "354 end with CRLF.CRLF";
  }
  if (verb == "DOT") return reply_to_content();
  if (verb == "RSET") {
    mail_given_ = false;
    return "250 2.0.0 Ok";
  }
  if (verb == "NOOP") return "250 2.0.0 Ok";
  if (verb == "QUIT") return "221 2.0.0 bye";
  return "502 5.5.2 unknown command";
}

std::string SinkSession::reply_to_rcpt(const std::string& path) {
  const auto starts = [&](std::string_view with) {
    return ascii::starts_with_ignoring_case(path, with);
  };
  if (starts("rejectdata") || starts("tempdata")) return "250 2.1.5 Ok";
  if (starts("reject")) return "550 5.1.1 <" + path + ">: no such user here";
  if (starts("tempfail")) return "450 4.2.0 <" + path + ">: try again later";
  if (starts("full")) return "452 4.2.2 <" + path + ">: mailbox full";
  if (starts("greylist") && shared_->greylisted.insert(message_.sender + ' ' + path).second) {
    return "450 4.7.1 <" + path + ">: greylisted, try again";
  }
  return "250 2.1.5 Ok";
}

std::string SinkSession::reply_to_content() {
  if (message_.recipients.empty()) return "554 5.5.1 no valid recipients";
  if (any_starts_with(message_.recipients, "drop")) return kSinkClose;
  if (any_starts_with(message_.recipients, "rejectdata")) return "554 5.6.0 message refused";
  if (any_starts_with(message_.recipients, "tempdata")) return "451 4.3.0 try again later";
  return "250 2.0.0 Ok: message " + std::to_string(shared_->messages.size() + 1);
}

namespace {

Task<void> run_session(std::shared_ptr<SmtpSink::Shared> shared, StreamPtr stream) {
  SinkSession session(std::move(shared), std::move(stream));
  co_await session.run();
}

}  // namespace

Result<std::unique_ptr<SmtpSink>> SmtpSink::listen(Loop& loop, SocketAddress address,
                                                   SinkOptions options) {
  if (options.tls == nullptr) std::erase(options.extensions, "STARTTLS");
  auto shared = std::shared_ptr<Shared>(new Shared{.loop = loop, .options = std::move(options)});
  auto listener = Listener::tcp(loop, address, [weak = std::weak_ptr(shared)](StreamPtr stream) {
    if (auto alive = weak.lock()) spawn(run_session(alive, std::move(stream)), alive->gate);
  });
  if (!listener) return fail(listener.error());
  shared->listener = std::move(*listener);
  return std::unique_ptr<SmtpSink>(new SmtpSink(std::move(shared)));
}

SmtpSink::~SmtpSink() {
  shared_->listener.reset();
  hang_up();
}

SocketAddress SmtpSink::address() const {
  return shared_->listener->address();
}
const std::vector<SinkMessage>& SmtpSink::messages() const {
  return shared_->messages;
}
size_t SmtpSink::connections() const {
  return shared_->connections;
}
size_t SmtpSink::open_connections() const {
  return shared_->open.size();
}
size_t SmtpSink::most_at_once() const {
  return shared_->most_at_once;
}
const std::vector<std::string>& SmtpSink::commands() const {
  return shared_->commands;
}

void SmtpSink::hang_up() {
  for (SinkSession* session : std::vector(shared_->open.begin(), shared_->open.end())) {
    if (shared_->open.contains(session)) session->hang_up();
  }
}

}  // namespace sluis
