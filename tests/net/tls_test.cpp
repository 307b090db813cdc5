// SPDX-License-Identifier: Apache-2.0
#include "mta/net/tls.h"

#include <catch2/catch.hpp>
#include <openssl/ssl.h>

#include "mta/net/tls_context.h"
#include "tests/support/pipe_stream.h"
#include "tests/support/run_on_loop.h"
#include "tests/support/test_authority.h"

using namespace sluis;

namespace {

constexpr Millis kLong = std::chrono::seconds(30);
using Outcome = std::optional<Result<StreamPtr>>;

Task<void> note(Task<Result<StreamPtr>> shake, Outcome& out) {
  out = co_await shake;
}

Task<Result<std::string>> read_exactly(Stream& stream, size_t count) {
  std::string all;
  std::vector<char> space(10'000);
  while (all.size() < count) {
    auto got = co_await stream.read_some(space, kLong);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return all;
    all.append(space.data(), *got);
  }
  co_return all;
}

Task<void> write(Stream& stream, const std::string& bytes, std::optional<Result<void>>& out) {
  out = co_await stream.write_all(bytes, kLong);
}

Task<void> read_one(Stream& stream, std::optional<Result<std::string>>& out) {
  out = co_await read_exactly(stream, 1);
}

// Both ends of a handshake over one pipe.
struct Handshake {
  Loop& loop;
  Gate gate;
  PipeStream* client_pipe = nullptr;
  PipeStream* server_pipe = nullptr;
  Outcome client, server;

  explicit Handshake(Loop& l) : loop(l) {}

  void start(std::shared_ptr<TlsServerContext> server_context,
             std::shared_ptr<TlsClientContext> client_context, TlsClientOptions options) {
    auto [a, b] = PipeStream::pair(loop);
    client_pipe = a.get();
    server_pipe = b.get();
    spawn(note(tls_accept(std::move(b), std::move(server_context), kLong), server), gate);
    spawn(note(tls_connect(std::move(a), std::move(client_context), std::move(options), kLong),
               client),
          gate);
  }
  void finish() {
    run_until(loop, [this] { return client && server; });
  }
  // One message each way: in TLS 1.3 the session ticket comes with it.
  void talk() {
    std::optional<Result<void>> wrote;
    spawn(write(***server, "220 hello\r\n", wrote), gate);
    const auto got = run_on_loop(loop, read_exactly(***client, 11));
    REQUIRE(got);
    CHECK(*got == "220 hello\r\n");
  }
};

struct Setup {
  Loop loop;
  TestAuthority authority;
  std::shared_ptr<TlsClientContext> client = *TlsClientContext::load(authority.ca_file());

  static std::shared_ptr<TlsServerContext> server(const TestAuthority::Files& files) {
    return TlsServerContext::load(files.certificate, files.private_key).value();
  }
};

const TlsClientOptions kMx{"mx.example.com", false};
const TlsClientOptions kMxRequired{"mx.example.com", true};

}  // namespace

TEST_CASE("a right certificate is verified, over TLS 1.3, and again over TLS 1.2") {
  Setup t;
  const bool old = GENERATE(false, true);
  const auto server = t.server(t.authority.issue("mx.example.com"));
  if (old) SSL_CTX_set_max_proto_version(server->impl().context.get(), TLS1_2_VERSION);
  Handshake shake(t.loop);
  shake.start(server, t.client, kMxRequired);
  shake.finish();
  REQUIRE(*shake.client);
  REQUIRE(*shake.server);
  const auto facts = *(**shake.client)->tls();
  CHECK(facts.version == (old ? "TLSv1.2" : "TLSv1.3"));
  CHECK(facts.verified);
  CHECK(facts.verify_error.empty());
  CHECK_FALSE(facts.resumed);
  CHECK_FALSE(facts.cipher.empty());
  CHECK((**shake.server)->tls()->cipher == facts.cipher);
  shake.talk();
}

TEST_CASE("TLS 1.1 is refused") {
  Setup t;
  const auto server = t.server(t.authority.issue("mx.example.com"));
  SSL_CTX_set_max_proto_version(t.client->impl().context.get(), TLS1_1_VERSION);
  SSL_CTX_set_min_proto_version(t.client->impl().context.get(), TLS1_VERSION);
  SSL_CTX_set_security_level(t.client->impl().context.get(), 0);
  Handshake shake(t.loop);
  shake.start(server, t.client, kMx);
  shake.finish();
  CHECK_FALSE(*shake.client);
  CHECK_FALSE(*shake.server);
}

TEST_CASE("an opportunistic connection goes on with a bad certificate and says what is bad") {
  Setup t;
  struct Case {
    TestAuthority::Files files;
    std::string error;
  };
  const std::vector<Case> cases{
      {t.authority.issue("mx.example.com", TestAuthority::Validity::Expired),
       "certificate has expired"},
      {t.authority.issue("other.example.com"), "hostname mismatch"},
      {t.authority.self_signed("mx.example.com"), "self-signed certificate"}};
  for (const auto& bad : cases) {
    Setup fresh;
    Handshake shake(t.loop);
    shake.start(t.server(bad.files), t.client, kMx);
    shake.finish();
    REQUIRE(*shake.client);
    const auto facts = *(**shake.client)->tls();
    CHECK_FALSE(facts.verified);
    CHECK(facts.verify_error == bad.error);
    shake.talk();

    // The unverified session that this left behind must not pass for a verified one.
    Handshake strict(t.loop);
    strict.start(t.server(bad.files), t.client, kMxRequired);
    strict.finish();
    REQUIRE_FALSE(*strict.client);
    CHECK(strict.client->error().kind == ErrorKind::Invalid);
    CHECK(strict.client->error().text == "TLS: " + bad.error);
  }
}

TEST_CASE("a second connection resumes the first one's session, on any shard") {
  Setup t;
  const bool old = GENERATE(false, true);
  const auto server = t.server(t.authority.issue("mx.example.com"));
  if (old) SSL_CTX_set_max_proto_version(server->impl().context.get(), TLS1_2_VERSION);
  Handshake first(t.loop);
  first.start(server, t.client, kMxRequired);
  first.finish();
  first.talk();
  (**first.client)->close();

  Loop other_shard;
  Handshake second(other_shard);
  second.start(server, t.client, kMxRequired);
  second.finish();
  REQUIRE(*second.client);
  CHECK((**second.client)->tls()->resumed);
  CHECK((**second.client)->tls()->verified);
  CHECK((**second.server)->tls()->resumed);
  second.talk();

  Handshake another_name(t.loop);
  another_name.start(server, t.client, {"mx2.example.com", false});
  another_name.finish();
  REQUIRE(*another_name.client);
  CHECK_FALSE((**another_name.client)->tls()->resumed);
}

TEST_CASE("a server whose keys changed takes a client with an old ticket by a full handshake") {
  Setup t;
  const auto files = t.authority.issue("mx.example.com");
  Handshake first(t.loop);
  first.start(t.server(files), t.client, kMx);
  first.finish();
  first.talk();
  Handshake second(t.loop);
  second.start(t.server(files), t.client, kMx);
  second.finish();
  REQUIRE(*second.client);
  CHECK_FALSE((**second.client)->tls()->resumed);
}

TEST_CASE("megabytes go both ways at once through TLS, in short reads") {
  Setup t;
  Handshake shake(t.loop);
  shake.start(t.server(t.authority.issue("mx.example.com")), t.client, kMx);
  shake.client_pipe->limit_reads(1'000);
  shake.finish();
  std::string there(1'500'000, 'a'), back(1'000'000, 'b');
  for (size_t i = 0; i < there.size(); i += 97) there[i] = static_cast<char>(i);
  std::optional<Result<void>> wrote_there, wrote_back;
  spawn(write(***shake.client, there, wrote_there), shake.gate);
  spawn(write(***shake.server, back, wrote_back), shake.gate);
  const auto got_there = run_on_loop(t.loop, read_exactly(***shake.server, there.size()));
  const auto got_back = run_on_loop(t.loop, read_exactly(***shake.client, back.size()));
  REQUIRE(got_there);
  REQUIRE(got_back);
  CHECK((*got_there == there));
  CHECK((*got_back == back));
}

TEST_CASE("a goodbye is the end of the stream; a cut without one is not") {
  Setup t;
  const bool goodbye = GENERATE(true, false);
  Handshake shake(t.loop);
  shake.start(t.server(t.authority.issue("mx.example.com")), t.client, kMx);
  shake.finish();
  shake.talk();
  if (goodbye) (**shake.server)->close();
  if (!goodbye) shake.server_pipe->close();
  const auto got = run_on_loop(t.loop, read_exactly(***shake.client, 1));
  CHECK(got.has_value() == goodbye);
  if (!got) CHECK(got.error().kind == ErrorKind::Closed);
}

TEST_CASE("a handshake that meets plain text fails with a reason") {
  Setup t;
  Outcome client, server;
  Gate gate;
  auto [a, b] = PipeStream::pair(t.loop);
  b->put("554 no service for you\r\n");
  spawn(note(tls_connect(std::move(a), t.client, kMx, kLong), client), gate);
  run_until(t.loop, [&] { return client.has_value(); });
  REQUIRE_FALSE(*client);
  CHECK(client->error().kind == ErrorKind::Corrupt);
  CHECK(client->error().text == "TLS: wrong version number");
  CHECK(b->peer_gone());

  auto [c, d] = PipeStream::pair(t.loop);
  c->put("EHLO plain.example\r\n");
  auto context = t.server(t.authority.issue("mx.example.com"));
  spawn(note(tls_accept(std::move(d), context, kLong), server), gate);
  run_until(t.loop, [&] { return server.has_value(); });
  REQUIRE_FALSE(*server);
  CHECK(server->error().kind == ErrorKind::Corrupt);
  CHECK(c->peer_gone());
}

TEST_CASE("a connection cut at any point of the handshake fails at both ends, once") {
  Setup t;
  const auto context = t.server(t.authority.issue("mx.example.com"));
  for (const size_t cut : {1, 5, 100, 300, 500}) {
    Handshake shake(t.loop);
    shake.start(context, t.client, kMx);
    shake.server_pipe->cut_after(cut);
    shake.finish();
    REQUIRE_FALSE(*shake.client);
    CHECK(shake.client->error().kind == ErrorKind::Closed);
    CHECK_FALSE(*shake.server);
  }
}

TEST_CASE("a peer that never answers the handshake costs one timeout") {
  Setup t;
  Outcome client;
  Gate gate;
  auto [a, b] = PipeStream::pair(t.loop);
  spawn(note(tls_connect(std::move(a), t.client, kMx, Millis(10)), client), gate);
  run_until(t.loop, [&] { return client.has_value(); });
  REQUIRE_FALSE(*client);
  CHECK(client->error().kind == ErrorKind::Timeout);
  CHECK(b->peer_gone());
}

TEST_CASE("closing an encrypted stream completes its waiting read with Cancelled") {
  Setup t;
  Handshake shake(t.loop);
  shake.start(t.server(t.authority.issue("mx.example.com")), t.client, kMx);
  shake.finish();
  std::optional<Result<std::string>> out;
  spawn(read_one(***shake.server, out), shake.gate);
  shake.server->value().reset();
  run_until(t.loop, [&] { return out.has_value(); });
  CHECK(out->error().kind == ErrorKind::Cancelled);
}

TEST_CASE("every fault of a certificate's files is named with its file") {
  TestAuthority authority;
  const auto good = authority.issue("mx.example.com");
  const auto other = authority.issue("mx.example.com");
  const auto text = authority.write("notes.txt", "no certificate\n");
  const auto error = [](const std::string& certificate, const std::string& key) {
    return TlsServerContext::load(certificate, key).error().text;
  };
  CHECK_THAT(error("/nowhere/c.pem", good.private_key),
             Catch::Contains("/nowhere/c.pem: cannot be read: No such file"));
  CHECK_THAT(error(good.certificate, "/nowhere/k.pem"),
             Catch::Contains("/nowhere/k.pem: cannot be read"));
  CHECK_THAT(error(text, good.private_key), Catch::StartsWith(text + ": is not a certificate"));
  CHECK_THAT(error(good.certificate, text), Catch::StartsWith(text + ": is not a private key"));
  CHECK_THAT(error(good.certificate, other.private_key),
             Catch::Contains("does not belong to the certificate in " + good.certificate));
  CHECK_FALSE(TlsClientContext::load(text));
  CHECK(TlsClientContext::load(""));
}
