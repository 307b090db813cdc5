// SPDX-License-Identifier: Apache-2.0
// A Stream over a Stream. The engine never waits, so one read and one write may be under way at a
// time; what the engine has to say between (an answer to a key update) goes out with the next
// write.
#include <array>

#include "mta/net/deadline.h"
#include "mta/net/tls.h"
#include "mta/net/tls_engine.h"

namespace sluis {
namespace {

// One write to the socket: four full records.
constexpr size_t kMostAWrite = 64 * 1024;

// Shared with the flows under way, which may outlast the stream.
struct Connection {
  Connection(StreamPtr stream, std::shared_ptr<TlsServerContext> context)
      : keeps(context), plain(std::move(stream)), engine(context->impl()) {}
  Connection(StreamPtr stream, std::shared_ptr<TlsClientContext> context, TlsClientOptions options)
      : keeps(context), plain(std::move(stream)), engine(context->impl(), std::move(options)) {}

  std::shared_ptr<void> keeps;  // the context, for as long as the engine
  StreamPtr plain;
  TlsEngine engine;
  bool closed = false;  // here
};
using SharedConnection = std::shared_ptr<Connection>;

Error closed_here() {
  return {ErrorKind::Cancelled, "the connection was closed here", {}};
}

// More ciphertext for the engine, through whatever memory there is at hand.
Task<Result<void>> fetch(SharedConnection c, std::span<char> space, Millis timeout) {
  const auto got = co_await c->plain->read_some(space, timeout);
  if (!got) co_return fail(got.error());
  if (*got == 0) c->engine.feed_end();
  if (*got > 0) c->engine.feed({space.data(), *got});
  co_return Result<void>{};
}

Task<Result<size_t>> read_flow(SharedConnection c, std::span<char> into, Millis timeout) {
  const Deadline deadline(timeout);
  for (;;) {
    if (c->closed) co_return fail(closed_here());
    const auto got = c->engine.decrypt(into);
    if (!got) c->plain->write_now(c->engine.take_output());
    if (!got || *got > 0 || c->engine.peer_closed()) co_return got;
    const auto fetched = co_await fetch(c, into, deadline.left());
    if (!fetched) co_return fail(fetched.error());
  }
}

Task<Result<void>> write_flow(SharedConnection c, std::string_view bytes, Millis timeout) {
  const Deadline deadline(timeout);
  while (!bytes.empty()) {
    if (c->closed) co_return fail(closed_here());
    const auto sealed = c->engine.encrypt(bytes.substr(0, kMostAWrite));
    if (!sealed) co_return sealed;
    bytes.remove_prefix(std::min(bytes.size(), kMostAWrite));
    const std::string out = c->engine.take_output();
    const auto wrote = co_await c->plain->write_all(out, deadline.left());
    if (!wrote) co_return wrote;
  }
  co_return Result<void>{};
}

class TlsStream final : public Stream {
 public:
  explicit TlsStream(SharedConnection connection) : c_(std::move(connection)) {}
  ~TlsStream() override { close(); }

  Task<Result<size_t>> read_some(std::span<char> into, Millis timeout) override {
    return read_flow(c_, into, timeout);
  }
  Task<Result<void>> write_all(std::string_view bytes, Millis timeout) override {
    return write_flow(c_, bytes, timeout);
  }
  bool has_input() const override { return c_->engine.has_input() || c_->plain->has_input(); }
  size_t write_now(std::string_view bytes) override;
  void close() override;
  SocketAddress peer() const override { return c_->plain->peer(); }
  SocketAddress local() const override { return c_->plain->local(); }
  std::optional<TlsFacts> tls() const override { return c_->engine.facts(); }

 private:
  SharedConnection c_;
};

// A record goes out whole or not at all; a torn one can only be followed by close().
size_t TlsStream::write_now(std::string_view bytes) {
  if (c_->closed || !c_->engine.encrypt(bytes)) return 0;
  const std::string out = c_->engine.take_output();
  return c_->plain->write_now(out) == out.size() ? bytes.size() : 0;
}

void TlsStream::close() {
  if (std::exchange(c_->closed, true)) return;
  c_->engine.say_goodbye();
  c_->plain->write_now(c_->engine.take_output());
  c_->plain->close();
}

Task<Result<void>> shake_hands(SharedConnection c, Millis timeout) {
  const Deadline deadline(timeout);
  std::array<char, 4096> space;
  for (;;) {
    const auto step = c->engine.handshake();
    const std::string out = c->engine.take_output();
    // After a failure this is the alert that tells the other side why.
    if (!step) c->plain->write_now(out);
    if (!step) co_return fail(step.error());
    if (!out.empty()) {
      const auto wrote = co_await c->plain->write_all(out, deadline.left());
      if (!wrote) co_return wrote;
    }
    if (*step == TlsEngine::Step::Done) co_return Result<void>{};
    const auto fetched = co_await fetch(c, space, deadline.left());
    if (!fetched) co_return fetched;
  }
}

Task<Result<StreamPtr>> establish(SharedConnection c, Millis timeout) {
  const auto shaken = co_await shake_hands(c, timeout);
  if (!shaken) {
    c->plain->close();
    co_return fail(shaken.error());
  }
  co_return std::make_unique<TlsStream>(std::move(c));
}

}  // namespace

Task<Result<StreamPtr>> tls_accept(StreamPtr plain, std::shared_ptr<TlsServerContext> context,
                                   Millis timeout) {
  return establish(std::make_shared<Connection>(std::move(plain), std::move(context)), timeout);
}

Task<Result<StreamPtr>> tls_connect(StreamPtr plain, std::shared_ptr<TlsClientContext> context,
                                    TlsClientOptions options, Millis timeout) {
  return establish(
      std::make_shared<Connection>(std::move(plain), std::move(context), std::move(options)),
      timeout);
}

}  // namespace sluis
