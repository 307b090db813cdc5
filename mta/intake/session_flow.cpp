// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/session_flow.h"

#include <algorithm>
#include <utility>

#include "mta/base/log.h"
#include "mta/intake/auth_flow.h"

namespace sluis::intake {
namespace {

using smtp::Action;
using smtp::Reply;

constexpr size_t kCommandBuffer = 4096;   // many idle sessions: small
constexpr size_t kContentBuffer = 65536;  // held while a message streams in
constexpr Millis kHandshakeTimeout = std::chrono::seconds(30);
constexpr Millis kEarlyTalk = std::chrono::seconds(1);  // for what has come already

smtp::AuthRule auth_rule(config::Listener::Auth from) {
  switch (from) {
    case config::Listener::Auth::Off:
      return smtp::AuthRule::Off;
    case config::Listener::Auth::Optional:
      return smtp::AuthRule::Optional;
    case config::Listener::Auth::Required:
      break;
  }
  return smtp::AuthRule::Required;
}

std::string address_literal(const IpAddress& ip) {
  return (ip.is_v6() ? "[IPv6:" : "[") + to_string(ip) + "]";
}

Reply stopping() {
  return {421, "4.3.2", "The server is stopping; connect again in a minute"};
}

}  // namespace

Session::Session(IntakeContext& context, SessionParts parts)
    : context_(context),
      settings_(std::move(parts.settings)),
      tls_(std::move(parts.tls)),
      listener_(std::move(parts.listener)),
      stream_(std::move(parts.stream)),
      client_(stream_->peer()),
      deadline_(context.clock.mono() + settings_->limits.session_timeout),
      machine_(server_settings(), address_literal(client_.ip)) {
  if (trusts(client_.ip)) account_ = listener_.account;
}

bool Session::trusts(const IpAddress& client) const {
  return std::any_of(listener_.networks.begin(), listener_.networks.end(),
                     [&](const IpNetwork& network) { return network.contains(client); });
}

smtp::ServerSettings Session::server_settings() const {
  smtp::ServerSettings out;
  out.hostname = settings_->hostname;
  out.message_size = settings_->limits.message_size;
  out.recipients = settings_->limits.recipients;
  out.messages = settings_->limits.messages_per_connection;
  out.errors = settings_->limits.errors_per_connection;
  out.longest_hold = settings_->longest_hold;
  out.auth = auth_rule(listener_.auth);
  out.offers_starttls = tls_ && listener_.tls == config::Listener::Tls::Starttls;
  out.trusted = trusts(client_.ip);
  // A password on the loopback interface is seen by no one else.
  out.clear_text_is_safe = out.trusted || client_.ip.is_loopback();
  return out;
}

Task<void> Session::run() {
  Going going = co_await begin();
  while (going == Going::On) {
    const Action action = machine_.next(input_);
    switch (action.kind) {
      case Action::Kind::Content:
        acceptance_->append(action.content);
        room_.emplace();
        if (acceptance_->wait_for_room([this] { room_->set(true); })) co_await *room_;
        break;
      case Action::Kind::NeedInput:
        going = co_await wait_for_input();
        break;
      case Action::Kind::StartTls:
      case Action::Kind::Authenticate:
      case Action::Kind::EndData:
      case Action::Kind::Close:
        going = co_await on_wait(action.kind);
        break;
      default:
        on_act(action.kind);
    }
  }
  forget_message();
  if (stream_) stream_->close();
}

Task<Session::Going> Session::begin() {
  machine_.set_now(context_.clock.wall());
  if (listener_.tls == config::Listener::Tls::Implicit) {
    const Going going = co_await take_tls();
    if (going == Going::Over) co_return Going::Over;
  }
  if (listener_.auth == config::Listener::Auth::Off && !trusts(client_.ip)) {
    log::warning("intake", "client outside the trusted networks", {{"client", to_string(client_)}});
    last_word({554, "5.7.1", "Your address may not send mail here; ask the operator for access"});
    co_return Going::Over;
  }
  if (stream_->has_input()) {
    const Going going = co_await look_for_early_talk();
    if (going == Going::Over) co_return Going::Over;
  }
  machine_.greet();
  co_return Going::On;
}

// RFC 5321 4.3.1: a client waits for the greeting. One that does not would not read any other reply
// either; what it sent may be meant for a server of another protocol. Octets that were TLS's own
// bring nothing to read: the client is greeted all the same.
Task<Session::Going> Session::look_for_early_talk() {
  fit_buffer();
  // Read, so that closing does not take the reply away from the client.
  const std::span<char> space(buffer_.get(), buffer_size_);
  const Result<size_t> got = co_await stream_->read_some(space, patience(kEarlyTalk));
  if (!got && got.error().kind == ErrorKind::Timeout) co_return aborted_ ? Going::Over : Going::On;
  if (!got || *got == 0) co_return Going::Over;
  log::warning("intake", "client spoke before the greeting", {{"client", to_string(client_)}});
  last_word({554, "5.5.1", "You spoke before the greeting; wait for each answer (RFC 5321 4.3.1)"});
  co_return Going::Over;
}

Task<Session::Going> Session::take_tls() {
  if (!tls_) {
    log::error("intake", "a listener with TLS has no certificate; see the tls section",
               {{"listener", to_string(listener_.address)}});
    co_return Going::Over;
  }
  const Going written = co_await flush();
  if (written == Going::Over) co_return Going::Over;
  const Millis limit = patience(kHandshakeTimeout);
  Result<StreamPtr> secured = co_await tls_accept(std::move(stream_), tls_, limit);
  if (!secured) {
    log::info("intake", "TLS could not be taken up",
              {{"client", to_string(client_)}, {"error", secured.error().text}});
    co_return Going::Over;
  }
  stream_ = std::move(*secured);
  if (aborted_) co_return Going::Over;
  if (const auto facts = stream_->tls()) tls_version_ = facts->version;
  machine_.tls_started();
  account_ = trusts(client_.ip) ? listener_.account : std::string();
  co_return Going::On;
}

Task<Session::Going> Session::flush() {
  if (machine_.output().empty()) co_return Going::On;
  const std::string words = std::exchange(machine_.output(), {});
  const Millis limit = patience(settings_->limits.command_timeout);
  const Result<void> written = co_await stream_->write_all(words, limit);
  co_return written ? Going::On : Going::Over;
}

// The batch that came is worked off: one write answers it, then the next one is read.
Task<Session::Going> Session::wait_for_input() {
  if (draining_ && machine_.between_transactions()) {
    last_word(stopping());
    co_return Going::Over;
  }
  const Going written = co_await flush();
  if (written == Going::Over) co_return Going::Over;
  fit_buffer();
  const auto& limits = settings_->limits;
  const Millis limit =
      patience(machine_.in_content() ? limits.data_timeout : limits.command_timeout);
  waiting_ = true;
  const Result<size_t> got = co_await stream_->read_some({buffer_.get(), buffer_size_}, limit);
  waiting_ = false;
  if (!got && got.error().kind == ErrorKind::Timeout) {
    last_word(
        {421, "4.4.2", "Nothing came for too long, or the session took too long; connect again"});
  }
  if (!got || *got == 0) co_return Going::Over;
  input_ = {buffer_.get(), *got};
  machine_.set_now(context_.clock.wall());
  co_return Going::On;
}

Task<Session::Going> Session::on_wait(Action::Kind kind) {
  Going going = Going::On;
  if (kind == Action::Kind::StartTls) {
    going = co_await take_tls();
  } else if (kind == Action::Kind::Authenticate) {
    co_await authenticate();
  } else if (kind == Action::Kind::EndData) {
    co_await end_message();
  } else {
    co_await flush();
    going = Going::Over;
  }
  co_return aborted_ ? Going::Over : going;
}

void Session::on_act(Action::Kind kind) {
  switch (kind) {
    case Action::Kind::Mail:
      return on_mail();
    case Action::Kind::Recipient:
      return on_recipient();
    case Action::Kind::BeginData:
      return begin_message();
    case Action::Kind::EndChunk:
      return end_chunk();
    case Action::Kind::Abandon:
      return forget_message();
    default:
      return;
  }
}

Task<void> Session::authenticate() {
  smtp::Credentials given = std::move(machine_.credentials());
  const std::string user = given.user;
  const Millis delay = settings_->limits.auth_failure_delay;
  const Reply reply = co_await check_credentials(context_, std::move(given), client_.ip, delay);
  machine_.answer(reply);
  if (machine_.authenticated()) account_ = user;
}

void Session::on_mail() {
  const smtp::MailCommand& mail = machine_.mail();
  std::string domain;
  if (mail.sender) {
    auto ascii = mail::ascii_domain(mail.sender->domain);
    if (!ascii) return machine_.answer({553, "5.1.7", "The sender's domain cannot be used"});
    domain = std::move(*ascii);
  }
  const auto verdict = policy::admit_return_path(*context_.directory.current, account_, domain,
                                                 settings_->bounce_label);
  if (!verdict.accepted()) {
    return machine_.answer({verdict.code, verdict.status, verdict.sentence});
  }
  envelope_ = {};
  envelope_.sender = mail.sender;
  envelope_.return_content = mail.return_content;
  envelope_.envelope_id = mail.envelope_id;
  envelope_.eight_bit = mail.eight_bit;
  envelope_.utf8 = mail.utf8;
  machine_.answer({250, "2.1.0", "Sender ok"});
}

void Session::on_recipient() {
  envelope_.recipients.push_back(std::move(machine_.recipient()));
  machine_.answer({250, "2.1.5", "Recipient ok"});
}

void Session::begin_message() {
  place_ = context_.room->take();
  if (!place_) {
    return machine_.answer(
        {452, "4.3.1", "Too many messages are arriving at once; try again in a minute"});
  }
  Transaction transaction;
  transaction.envelope = std::exchange(envelope_, {});
  if (const auto at = machine_.release_at()) {
    transaction.release_at = TimeIntent{TimeIntent::Kind::Instant, *at, {}, {}};
  }
  transaction.account = account_;
  transaction.client = client_;
  transaction.helo = machine_.client_name();
  transaction.tls_version = tls_version_;
  transaction.authenticated = machine_.authenticated();
  transaction.extended = machine_.extended();
  acceptance_.emplace(context_, settings_, std::move(transaction));
  machine_.answer({354, "", "Send the message; end with a line that is a single dot"});
}

void Session::forget_message() {
  acceptance_.reset();
  place_.reset();
}

void Session::end_chunk() {
  const auto& refusal = acceptance_->refusal();
  machine_.answer(refusal ? *refusal : Reply{250, "2.0.0", "Piece taken; go on"});
}

Task<void> Session::end_message() {
  const Reply reply = co_await acceptance_->finish();
  forget_message();
  machine_.answer(reply);
}

void Session::drain() {
  draining_ = true;
  if (!waiting_ || !machine_.between_transactions()) return;
  last_word(stopping());
  stream_->close();
}

void Session::abort() {
  aborted_ = true;
  if (stream_) stream_->close();
}

void Session::last_word(const Reply& reply) {
  machine_.close_with(reply);
  stream_->write_now(std::exchange(machine_.output(), {}));
}

void Session::fit_buffer() {
  const size_t wanted = machine_.in_content() ? kContentBuffer : kCommandBuffer;
  if (buffer_size_ == wanted) return;
  buffer_ = std::make_unique_for_overwrite<char[]>(wanted);
  buffer_size_ = wanted;
}

// What is left of the session's life, at most `longest`.
Millis Session::patience(Millis longest) const {
  const auto left = std::chrono::duration_cast<Millis>(deadline_ - context_.clock.mono());
  return std::clamp(left, Millis(1), longest);
}

}  // namespace sluis::intake
