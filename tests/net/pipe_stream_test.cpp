// SPDX-License-Identifier: Apache-2.0
// The fake must fail as the real thing does, or what it proves is worth nothing.
#include "tests/support/pipe_stream.h"

#include <catch2/catch.hpp>

#include "tests/support/run_on_loop.h"

using namespace sluis;

namespace {

constexpr Millis kLong = std::chrono::seconds(30);

struct Ends {
  Loop loop;
  Gate gate;
  PipeStream::Pair ends = PipeStream::pair(loop);
  PipeStream& client = *ends.first;
  PipeStream& server = *ends.second;
  std::array<char, 1000> space;

  Result<size_t> read(Millis timeout = kLong) {
    return run_on_loop(loop, client.read_some(space, timeout));
  }
};

Task<void> note_end(Task<Result<void>> work, std::optional<Result<void>>& outcome) {
  outcome = co_await work;
}
Task<void> note_read(Task<Result<size_t>> work, std::optional<Result<size_t>>& outcome) {
  outcome = co_await work;
}

}  // namespace

TEST_CASE("pipe: bytes arrive in order, and the end after them") {
  Ends t;
  t.server.put("one");
  t.server.put("two");
  t.server.close();
  CHECK(*t.read() == 6);
  CHECK(*t.read() == 0);
}

TEST_CASE("pipe: short reads, delay and a timeout") {
  Ends t;
  t.client.limit_reads(2);
  t.server.put("abc");
  CHECK(*t.read() == 2);
  t.client.hold();
  CHECK(t.read(Millis(5)).error().kind == ErrorKind::Timeout);
  t.client.release();
  CHECK(*t.read() == 1);
}

TEST_CASE("pipe: a cut lets through what was sent before it, then both ends are Closed") {
  Ends t;
  t.server.cut_after(3);
  const auto wrote = run_on_loop(t.loop, t.server.write_all("abcdef", kLong));
  CHECK(wrote.error().kind == ErrorKind::Closed);
  CHECK(*t.read() == 3);
  CHECK(t.read().error().kind == ErrorKind::Closed);
  CHECK(t.server.peer_gone());
}

TEST_CASE("pipe: a writer waits for a reader that does not read") {
  Ends t;
  t.client.set_capacity(4);
  std::optional<Result<void>> outcome;
  spawn(note_end(t.server.write_all("abcdefgh", kLong), outcome), t.gate);
  CHECK_FALSE(outcome);
  CHECK(t.client.take() == "abcd");
  run_until(t.loop, [&] { return outcome.has_value(); });
  CHECK(outcome->has_value());
  CHECK(t.client.take() == "efgh");
}

TEST_CASE("pipe: closing and destroying complete a waiting read with Cancelled") {
  Ends t;
  std::optional<Result<size_t>> outcome;
  spawn(note_read(t.client.read_some(t.space, kLong), outcome), t.gate);
  t.ends.first.reset();
  CHECK_FALSE(outcome);
  run_until(t.loop, [&] { return outcome.has_value(); });
  CHECK(outcome->error().kind == ErrorKind::Cancelled);
  CHECK(t.server.peer_gone());
}
