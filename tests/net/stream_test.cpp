// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/net/listener.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;

namespace {

constexpr Millis kLong = std::chrono::seconds(30);
const SocketAddress kAnyPort = *parse_socket_address("127.0.0.1:0");

// Two ends of one connection over loopback.
struct Connected {
  Loop loop;
  std::unique_ptr<Listener> listener;
  StreamPtr server;
  StreamPtr client;

  Connected() {
    listener = *Listener::tcp(loop, kAnyPort, [this](StreamPtr s) { server = std::move(s); });
    client = *run_on_loop(loop, connect_tcp(loop, listener->address(), std::nullopt, kLong));
    run_until(loop, [this] { return server != nullptr; });
  }
};

struct Seen {
  size_t bytes = 0;
  std::optional<Error> error;
  bool ended = false;
};

Task<void> read_once(Stream& stream, size_t room, Millis timeout, Seen& seen) {
  std::vector<char> space(room);
  auto got = co_await stream.read_some(space, timeout);
  seen.ended = true;
  if (got) seen.bytes = *got;
  if (!got) seen.error = got.error();
}

Task<void> write_once(Stream& stream, std::string bytes, Millis timeout, Seen& seen) {
  auto wrote = co_await stream.write_all(bytes, timeout);
  seen.ended = true;
  if (!wrote) seen.error = wrote.error();
}

Task<Result<std::string>> read_to_end(Stream& stream, size_t room) {
  std::string all;
  std::vector<char> space(room);
  for (;;) {
    auto got = co_await stream.read_some(space, kLong);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return all;
    all.append(space.data(), *got);
  }
}

Task<void> write_then_close(StreamPtr stream, std::string bytes, size_t chunk) {
  for (size_t at = 0; at < bytes.size(); at += chunk) {
    auto wrote = co_await stream->write_all(std::string_view(bytes).substr(at, chunk), kLong);
    if (!wrote) co_return;
  }
  stream->close();
}

std::string pattern(size_t size) {
  std::string out(size, ' ');
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return out;
}

}  // namespace

TEST_CASE("both ends know both addresses") {
  Connected both;
  CHECK(both.client->peer() == both.listener->address());
  CHECK(both.server->local() == both.listener->address());
  CHECK(both.server->peer() == both.client->local());
  CHECK(both.server->peer().port != 0);
}

TEST_CASE("a large transfer arrives whole, whatever the sizes of reads and writes") {
  const auto [chunk, room] = GENERATE(table<size_t, size_t>(
      {{1 << 20, 16384}, {1000, 100}, {70000, 1 << 20}, {64, 7}, {1 << 20, 1}}));
  const std::string sent = pattern(room == 1 ? 50'000 : 500'000);
  Connected both;
  Gate gate;
  spawn(write_then_close(std::move(both.server), sent, chunk), gate);
  const auto got = run_on_loop(both.loop, read_to_end(*both.client, room));
  REQUIRE(got);
  CHECK(*got == sent);
}

TEST_CASE("a sender waits while the receiver does not read, and no more than a buffer is held") {
  Connected both;
  Gate gate;
  Seen first;
  spawn(read_once(*both.client, 1, kLong, first), gate);
  Seen write;
  spawn(write_once(*both.server, pattern(24 << 20), kLong, write), gate);
  run_until(both.loop, [&] { return first.ended; });
  run_on_loop(both.loop, sleep_for(both.loop, Millis(50)));
  CHECK_FALSE(write.ended);
  both.server->close();
  run_until(both.loop, [&] { return write.ended; });
  REQUIRE(write.error);
  CHECK(write.error->kind == ErrorKind::Cancelled);
}

TEST_CASE("a read that nobody answers ends with a timeout, and the stream goes on") {
  Connected both;
  Gate gate;
  Seen seen;
  run_on_loop(both.loop, read_once(*both.client, 100, Millis(10), seen));
  REQUIRE(seen.error);
  CHECK(seen.error->kind == ErrorKind::Timeout);
  Seen wrote;
  run_on_loop(both.loop, write_once(*both.server, "late", kLong, wrote));
  Seen again;
  run_on_loop(both.loop, read_once(*both.client, 100, kLong, again));
  CHECK(again.bytes == 4);
}

TEST_CASE("an early deadline is met while a later one is set") {
  Connected both;
  Gate gate;
  Seen slow;
  spawn(write_once(*both.client, pattern(24 << 20), kLong, slow), gate);
  Seen quick;
  run_on_loop(both.loop, read_once(*both.client, 100, Millis(10), quick));
  REQUIRE(quick.error);
  CHECK(quick.error->kind == ErrorKind::Timeout);
  CHECK_FALSE(slow.ended);
  both.client->close();
  run_until(both.loop, [&] { return slow.ended; });
}

TEST_CASE("a write that is not taken in time ends with a timeout and closes the stream") {
  Connected both;
  Seen write;
  run_on_loop(both.loop, write_once(*both.server, pattern(24 << 20), Millis(20), write));
  REQUIRE(write.error);
  CHECK(write.error->kind == ErrorKind::Timeout);
  Seen after;
  run_on_loop(both.loop, write_once(*both.server, "x", kLong, after));
  REQUIRE(after.error);
  CHECK(after.error->kind == ErrorKind::Cancelled);
}

TEST_CASE("closing completes a waiting read with Cancelled, once") {
  Connected both;
  Gate gate;
  Seen seen;
  spawn(read_once(*both.client, 100, kLong, seen), gate);
  CHECK_FALSE(seen.ended);
  both.client->close();
  both.client->close();
  run_until(both.loop, [&] { return seen.ended; });
  REQUIRE(seen.error);
  CHECK(seen.error->kind == ErrorKind::Cancelled);
  CHECK(gate.running() == 0);
}

TEST_CASE("a stream may be destroyed while a read on it waits, and by its own completion") {
  Connected both;
  Gate gate;
  Seen seen;
  spawn(read_once(*both.client, 100, kLong, seen), gate);
  both.client.reset();
  run_until(both.loop, [&] { return seen.ended; });
  CHECK(seen.error->kind == ErrorKind::Cancelled);
  // The other end reads the end of the stream inside the flow that owns it, and dies with it.
  spawn(write_then_close(std::move(both.server), "unread", 6), gate);
  run_until(both.loop, [&] { return gate.running() == 0; });
}

TEST_CASE("a connection the other side breaks is Closed for reads and writes") {
  Connected both;
  both.server.reset();
  Seen read;
  run_on_loop(both.loop, read_once(*both.client, 100, kLong, read));
  CHECK(read.bytes == 0);
  CHECK_FALSE(read.error);
  Seen write;
  for (int i = 0; i < 100 && !write.error; ++i) {
    run_on_loop(both.loop, write_once(*both.client, pattern(1 << 20), kLong, write));
  }
  REQUIRE(write.error);
  CHECK(write.error->kind == ErrorKind::Closed);
}

TEST_CASE("the last word before a close reaches the peer though its own bytes were not read") {
  Connected both;
  Seen wrote;
  run_on_loop(both.loop, write_once(*both.client, pattern(20'000), kLong, wrote));
  run_on_loop(both.loop, sleep_for(both.loop, Millis(5)));
  CHECK(both.server->write_now("421 bye\r\n") == 9);
  both.server->close();
  const auto got = run_on_loop(both.loop, read_to_end(*both.client, 4096));
  REQUIRE(got);
  CHECK(*got == "421 bye\r\n");
}

TEST_CASE("nobody listening is Unavailable with the address and the system's word") {
  Loop loop;
  SocketAddress closed;
  {
    auto listener = Listener::tcp(loop, kAnyPort, [](StreamPtr) {});
    closed = (*listener)->address();
  }
  auto stream = run_on_loop(loop, connect_tcp(loop, closed, std::nullopt, kLong));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().kind == ErrorKind::Unavailable);
  CHECK(stream.error().text == to_string(closed) + ": connection refused");
}

TEST_CASE("a connection leaves from the source address it was given") {
  Loop loop;
  StreamPtr server;
  auto listener = Listener::tcp(loop, kAnyPort, [&](StreamPtr s) { server = std::move(s); });
  const auto source = *parse_ip("127.0.0.77");
  auto client = run_on_loop(loop, connect_tcp(loop, (*listener)->address(), source, kLong));
  REQUIRE(client);
  run_until(loop, [&] { return server != nullptr; });
  CHECK(server->peer().ip == source);
}

TEST_CASE("a source address of the other family is refused with a reason") {
  Loop loop;
  const auto to = *parse_socket_address("127.0.0.1:25");
  auto stream = run_on_loop(loop, connect_tcp(loop, to, *parse_ip("::1"), kLong));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().kind == ErrorKind::Invalid);
  CHECK(stream.error().text == "source address ::1 cannot reach 127.0.0.1");
}

TEST_CASE("a loop that dies ends the flows that wait on its streams") {
  Seen seen;
  Gate gate;
  StreamPtr outlives;
  {
    Connected both;
    spawn(read_once(*both.client, 100, kLong, seen), gate);
    outlives = std::move(both.client);
  }
  CHECK(seen.ended);
  CHECK(seen.error->kind == ErrorKind::Cancelled);
  CHECK(gate.running() == 0);
}
