// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/shard_queue.h"

#include <catch2/catch.hpp>

#include "tests/queue/queue_house.h"

using namespace sluis;
using namespace sluis::queue;
using namespace sluis::queue::test;
using namespace std::chrono_literals;
using store::MessageState;

namespace {

Task<void> turns_until(House& house, size_t in_line, size_t& turns) {
  while (house.queue.in_line() == 0) co_await next_turn(house.loop);
  for (; house.queue.in_line() < in_line; ++turns) co_await next_turn(house.loop);
}

}  // namespace

TEST_CASE("a due message is handed to delivery and a scheduled one waits for its time") {
  House house;
  const MessageId now = house.accept(house.clock.wall());
  const MessageId later = house.accept(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  CHECK(house.flying[0].message.id == now);
  house.clock.advance(1h - 1ms);
  run_on_loop(house.loop, sleep_for(house.loop, 600ms));
  CHECK(house.flying.size() == 1);
  house.clock.advance(1ms);
  run_until(house.loop, [&] { return house.flying.size() == 2; });
  CHECK(house.flying[1].message.id == later);
}

TEST_CASE("a wall clock that jumps forward releases what it passed, once") {
  House house;
  house.accept(house.clock.wall() + 24h);
  house.clock.set_wall(house.clock.wall() + 25h);
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  house.clock.set_wall(house.clock.wall() - 25h);
  run_on_loop(house.loop, sleep_for(house.loop, 300ms));
  house.clock.set_wall(house.clock.wall() + 25h);
  run_on_loop(house.loop, sleep_for(house.loop, 300ms));
  CHECK(house.flying.size() == 1);
}

TEST_CASE("a slow destination's backlog does not hold up the mail of others") {
  House house({.held = 10, .flying = 6, .per_destination = 2});
  for (int i = 0; i < 5; ++i) house.accept(house.clock.wall(), "crm", "slow.test");
  run_until(house.loop, [&] { return house.flying.size() == 2 && house.queue.in_line() == 3; });
  for (int i = 0; i < 2; ++i) house.accept(house.clock.wall(), "crm", "live.test");
  run_until(house.loop, [&] { return house.flying.size() == 4; });
  CHECK(house.queue.in_line() == 3);
  house.defer_first(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 4 && house.queue.in_line() == 2; });
}

TEST_CASE("a letter is taken though another account's campaign has filled the line") {
  House house({.line = 200, .flying = 1});
  for (int i = 0; i < 200; ++i) house.accept(house.clock.wall(), "campaign");
  run_until(house.loop, [&] { return house.queue.in_line() == 199; });
  const MessageId more = house.accept(house.clock.wall() + 1h, "campaign");
  const MessageId letter = house.accept(house.clock.wall() + 1h, "letters");
  house.queue.accepted(*house.store->claim(more));
  CHECK(house.queue.in_line() == 199);
  house.queue.accepted(*house.store->claim(letter));
  CHECK(house.queue.in_line() == 200);
  house.defer_first(house.clock.wall() + 1h);
  house.defer_first(house.clock.wall() + 1h);
  CHECK(house.queue.is_flying(letter));
}

TEST_CASE("fresh mail for others is taken though a slow destination has filled the line") {
  House house({.line = 3, .flying = 4, .per_destination = 1});
  for (int i = 0; i < 3; ++i) house.accept(house.clock.wall(), "crm", "slow.test");
  run_until(house.loop, [&] { return house.queue.in_line() == 2; });
  const MessageId slow = house.accept(house.clock.wall() + 1h, "crm", "slow.test");
  const MessageId live = house.accept(house.clock.wall() + 1h, "crm", "live.test");
  house.queue.accepted(*house.store->claim(slow));
  CHECK_FALSE(house.queue.is_flying(slow));
  CHECK(house.queue.in_line() == 2);
  house.queue.accepted(*house.store->claim(live));
  CHECK(house.queue.is_flying(live));
}

TEST_CASE("accounts take turns, however many messages more than fit in memory are due at once") {
  House house({.held = 4, .flying = 2});
  for (int i = 0; i < 40; ++i) house.accept(house.clock.wall() + 1h, "campaign");
  const MessageId letter = house.accept(house.clock.wall() + 1h, "letters");
  house.clock.advance(1h);
  run_until(house.loop, [&] { return house.queue.in_line() == 39; });
  CHECK(house.queue.is_flying(letter));
  for (int i = 0; i < 39; ++i) house.defer_first(house.clock.wall() + 1h);
  CHECK(house.queue.in_line() == 0);
  CHECK(house.flying.size() == 2);
}

TEST_CASE("while very many messages are lined up the loop serves others in between") {
  House house({.held = 4, .flying = 1});
  for (int i = 0; i < 2000; ++i) house.accept(house.clock.wall() + 1h);
  house.clock.advance(1h);
  size_t turns = 0;
  run_on_loop(house.loop, turns_until(house, 1999, turns));
  CHECK(turns >= 5);
}

TEST_CASE("no more is in flight than the settings say") {
  House house({.line = 3, .flying = 2});
  for (int i = 0; i < 6; ++i) house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 2 && house.queue.in_line() == 1; });
  house.defer_first(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 2 && house.queue.in_line() == 1; });
  CHECK(house.queue.in_flight() == 2);
}
