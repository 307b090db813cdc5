// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/queue/queue_house.h"

using namespace sluis;
using namespace sluis::queue;
using namespace sluis::queue::test;
using namespace std::chrono_literals;
using store::Change;
using store::MessageState;

TEST_CASE("a scheduled message is cancelled and never released") {
  House house;
  const MessageId id = house.accept(house.clock.wall() + 1h);
  const auto touched = run_on_loop(house.loop, house.service.cancel(only(id), kAct));
  REQUIRE(touched);
  CHECK((*touched)[0].what == Touched::What::Done);
  CHECK_FALSE(house.store->find(id));
  house.clock.advance(2h);
  run_on_loop(house.loop, sleep_for(house.loop, 300ms));
  CHECK(house.flying.empty());
  REQUIRE(house.events.seen.size() == 1);
  CHECK(house.events.seen[0].kind == events::Kind::Cancelled);
}

TEST_CASE("cancelling what is under way is too late and leaves it alone") {
  House house;
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  const auto touched = run_on_loop(house.loop, house.service.cancel(only(id), kAct));
  CHECK((*touched)[0].what == Touched::What::TooLate);
  CHECK(house.store->find(id));
}

TEST_CASE("a message in flight of which nothing has begun is cancelled under its own lease") {
  House house;
  house.withdrawn = ShardQueue::Withdrawn::Wholly;
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  Gate gate;
  std::optional<Touched> answer;
  house.queue.intervene(id, {cancelling(kAct), [&](Touched touched) { answer = touched; }});
  CHECK_FALSE(answer);
  house.defer_first(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return answer.has_value(); });
  CHECK(answer->what == Touched::What::Done);
  CHECK_FALSE(house.store->find(id));
}

TEST_CASE(
    "an act that comes while the last change is being stored is answered by what became of it") {
  House house;
  house.withdrawn = ShardQueue::Withdrawn::Wholly;
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  CHECK_FALSE(house.queue.let_go(id));
  CHECK_FALSE(house.queue.intervene(id, {cancelling(kAct), [](Touched) { FAIL("nobody asked"); }}));
  Gate gate;
  std::optional<Touched> answer;
  const auto ask = [](House& asked, MessageId whom, std::optional<Touched>& into) -> Task<void> {
    into = (*co_await asked.service.cancel(only(whom), kAct))[0];
  };
  spawn(ask(house, id, answer), gate);
  run_on_loop(house.loop, sleep_for(house.loop, 20ms));
  CHECK_FALSE(answer);
  SECTION("it waits again: the act is done") {
    house.store->give_back(house.flying[0].lease);
    house.queue.settled(id);
    run_until(house.loop, [&] { return answer.has_value() || house.flying.size() == 2; });
    if (!answer) house.defer_flying(1, house.clock.wall() + 1h);
    run_until(house.loop, [&] { return answer.has_value(); });
    CHECK(answer->what == Touched::What::Done);
    CHECK_FALSE(house.store->find(id));
  }
  SECTION("it has left: too late") {
    Change change;
    change.then = Change::Then::Finish;
    house.store->change(house.flying[0].lease, change, house.loop,
                        [&](Result<void>) { house.queue.settled(id); });
    run_until(house.loop, [&] { return answer.has_value(); });
    CHECK(answer->what == Touched::What::NotFound);
  }
}

TEST_CASE("a message that stands in line by its lease alone can be cancelled") {
  House house({.held = 1, .flying = 1});
  house.accept(house.clock.wall());
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.queue.in_line() == 1; });
  const auto touched = run_on_loop(house.loop, house.service.cancel(only(id), kAct));
  CHECK((*touched)[0].what == Touched::What::Done);
  CHECK_FALSE(house.store->find(id));
  CHECK(house.queue.in_line() == 0);
}
