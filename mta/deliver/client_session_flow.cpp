// SPDX-License-Identifier: Apache-2.0
// The waiting half of a client session.
#include <algorithm>

#include "mta/deliver/client_session.h"
#include "mta/smtp/dot_encoder.h"

namespace sluis::deliver {
namespace {

using smtp::ClientFailure;
using smtp::ClientStage;
using smtp::FailurePermanence;
using smtp::FailureScope;
using Want = smtp::ClientMachine::Want;

constexpr size_t kPiece = 64 * 1024;  // octets of a body read, and written, at a time

constexpr size_t kIdleBuffer = 16 * 1024;  // octets an idle connection may keep

Millis timeout_of(ClientStage stage, const config::RelayTimeouts& timeouts) {
  switch (stage) {
    case ClientStage::Connect:
      return timeouts.connect;
    case ClientStage::Greeting:
      return timeouts.greeting;
    case ClientStage::Mail:
    case ClientStage::Rset:
      return timeouts.mail;
    case ClientStage::Rcpt:
      return timeouts.rcpt;
    case ClientStage::Data:
      return timeouts.data;
    case ClientStage::Content:
      return timeouts.data_block;
    case ClientStage::FinalDot:
      return timeouts.final_dot;
    case ClientStage::Quit:
      return timeouts.quit;
    default:
      return timeouts.ehlo;
  }
}

ClientFailure connect_failure(const Error& error) {
  ClientFailure failure{FailureScope::Session,
                        FailurePermanence::Transient,
                        ClientStage::Connect,
                        0,
                        "4.4.1",
                        error.text};
  if (error.kind == ErrorKind::Io ||
      error.kind == ErrorKind::Invalid) {  // our own address or limits
    failure.permanence = FailurePermanence::Ours;
  }
  return failure;
}

}  // namespace

Task<std::optional<ClientFailure>> ClientSession::open() {
  auto stream = co_await connect_tcp(context_.loop, endpoint_.address, target_.source,
                                     context_.config->relay.timeouts.connect);
  if (!stream) {
    machine_.fail(connect_failure(stream.error()));
    co_return machine_.failure();
  }
  stream_ = std::move(*stream);
  if (aborted_) stream_->close();
  facts_.source_ip = to_string(stream_->local().ip);
  while (machine_.want() == Want::Read || machine_.want() == Want::StartTls) {
    if (machine_.want() == Want::Read) {
      co_await exchange();
    } else {
      co_await start_tls();
    }
  }
  co_return machine_.failure();
}

Task<void> ClientSession::serve(std::optional<Work> given) {
  while (machine_.want() != Want::End) {
    take_work(given);
    switch (machine_.want()) {
      case Want::Read:
        co_await exchange();
        break;
      case Want::Content:
        co_await send_content();
        break;
      case Want::StartTls:
      case Want::End:
        break;
      case Want::Work:
        if (machine_.output().capacity() > kIdleBuffer) machine_.output().shrink_to_fit();
        if (used_up() || source_.closing()) {
          machine_.quit();
        } else if (!co_await source_.wait_for_work(context_.config->relay.timeouts.idle)) {
          machine_.quit();
        }
    }
    settle();
  }
  if (given) unsettled_.push_back({std::move(*given), true});
  if (stream_) stream_->close();
}

void ClientSession::take_work(std::optional<Work>& given) {
  while (machine_.can_start() && !used_up()) {
    std::optional<Work> work = given ? std::exchange(given, std::nullopt) : source_.take();
    if (!work) return;
    start(std::move(*work));
    settle();
  }
}

// Writes what there is to write, then reads until something came.
Task<void> ClientSession::exchange() {
  const Millis left = time_left();
  if (!machine_.output().empty()) {
    co_await flush(left);
    if (machine_.want() == Want::End) co_return;
  }
  const Result<size_t> got = co_await stream_->read_some(input_, left);
  if (!got) co_return break_off(got.error());
  if (*got == 0) {
    co_return break_off({ErrorKind::Closed, "the server closed the connection", {}});
  }
  machine_.feed({input_.data(), *got});
}

Task<void> ClientSession::flush(Millis timeout) {
  const Result<void> written = co_await stream_->write_all(machine_.output(), timeout);
  machine_.output().clear();
  if (!written) break_off(written.error());
}

// A reply has one deadline, however many pieces it comes in: a server that drips bytes does not
// hold a connection for ever.
Millis ClientSession::time_left() {
  const MonoTime now = context_.clock.mono();
  if (machine_.stage() != timed_stage_ || machine_.replies() != replies_seen_) {
    timed_stage_ = machine_.stage();
    replies_seen_ = machine_.replies();
    deadline_ = now + timeout_of(machine_.stage(), context_.config->relay.timeouts);
  }
  return std::max(Millis(1), std::chrono::ceil<Millis>(deadline_ - now));
}

void ClientSession::break_off(const Error& error) {
  const ClientStage stage = machine_.stage();
  timed_out_ = error.kind == ErrorKind::Timeout;
  ClientFailure failure{FailureScope::Session,
                        FailurePermanence::Transient,
                        stage,
                        0,
                        "4.4.2",
                        error.text + " (" + std::string(to_string(stage)) + ")"};
  machine_.fail(std::move(failure));
}

Task<void> ClientSession::start_tls() {
  if (!context_.tls) {
    machine_.fail({FailureScope::Destination, FailurePermanence::Ours, ClientStage::TlsHandshake, 0,
                   "4.7.5", "TLS is required here, and this daemon has no TLS to offer"});
    co_return;
  }
  TlsClientOptions options;
  options.server_name = facts_.mx;
  options.require_valid_certificate = target_.tls == config::RelayTls::Verified;
  auto secured = co_await tls_connect(std::move(stream_), context_.tls, std::move(options),
                                      context_.config->relay.timeouts.ehlo);
  if (!secured) {
    tls_failed_ = true;
    machine_.fail({FailureScope::Session, FailurePermanence::Transient, ClientStage::TlsHandshake,
                   0, "4.7.5", "TLS could not be agreed on: " + secured.error().text});
    co_return;
  }
  stream_ = std::move(*secured);
  if (aborted_) stream_->close();
  if (const auto facts = stream_->tls()) facts_.tls = facts->version;
  machine_.tls_started();
}

// The last piece stays in the output: it leaves with whatever follows.
Task<void> ClientSession::send_content() {
  const std::shared_ptr<OutgoingMessage> message = in_flight_.front().work.job->message;
  const Millis timeout = context_.config->relay.timeouts.data_block;
  smtp::DotEncoder encoder;
  const auto header = message->header();
  if (!header) co_return abandon(header.error());
  encoder.encode(*header, machine_.output());
  for (uint64_t offset = 0;;) {
    std::vector<char>& piece = context_.scratch;
    const auto got = message->read_body(offset, std::span<char>(piece.data(), kPiece));
    if (!got) co_return abandon(got.error());
    if (*got == 0) break;
    offset += *got;
    encoder.encode({piece.data(), *got}, machine_.output());
    if (machine_.output().size() < kPiece) continue;
    co_await flush(timeout);
    if (machine_.want() == Want::End) co_return;
  }
  encoder.finish(machine_.output());
  machine_.content_sent();
}

}  // namespace sluis::deliver
