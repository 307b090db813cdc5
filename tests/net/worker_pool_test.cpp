// SPDX-License-Identifier: Apache-2.0
#include "mta/net/worker_pool.h"

#include <atomic>
#include <latch>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/run_on_loop.h"

using namespace sluis;

TEST_CASE("work runs away from the loop and its value comes back to it") {
  WorkerPool pool(2, 10);
  Loop loop;
  const std::function<std::thread::id()> work = [] { return std::this_thread::get_id(); };
  const auto where = run_on_loop(loop, run_on(pool, loop, work));
  REQUIRE(where);
  CHECK(*where != std::this_thread::get_id());
}

TEST_CASE("a full worker queue refuses at once instead of growing") {
  std::latch gate(1);
  std::atomic<int> finished{0};
  Loop loop;
  WorkerPool pool(1, 2);
  std::atomic<bool> started{false};
  const auto blocked = [&] {
    started = true;
    gate.wait();
  };
  const auto done = [&] { ++finished; };
  REQUIRE(pool.submit(blocked, loop, done));
  while (!started) std::this_thread::yield();
  CHECK(pool.submit([] {}, loop, done));
  CHECK(pool.submit([] {}, loop, done));
  CHECK_FALSE(pool.submit([] {}, loop, done));
  const std::function<int()> one = [] { return 1; };
  const auto refused = run_on_loop(loop, run_on(pool, loop, one));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Unavailable);
  gate.count_down();
  run_until(loop, [&] { return finished == 3; });
}

TEST_CASE("owners take turns at the workers, and what nobody owns has a turn of its own") {
  std::latch gate(1);
  Loop loop;
  WorkerPool pool(1, 10);
  std::atomic<bool> started{false};
  std::vector<std::string> order;
  size_t finished = 0;
  const auto submit = [&](const std::string& name, const std::string& owner) {
    REQUIRE(
        pool.submit([&order, name] { order.push_back(name); }, loop, [&] { ++finished; }, owner));
  };
  const auto hold = [&] {
    started = true;
    gate.wait();
  };
  REQUIRE(pool.submit(hold, loop, [] {}));
  while (!started) std::this_thread::yield();
  for (const char* name : {"c1", "c2", "c3"}) submit(name, "campaign");
  submit("letter", "letters");
  submit("other", "");
  gate.count_down();
  run_until(loop, [&] { return finished == 5; });
  CHECK(order == std::vector<std::string>{"c1", "letter", "other", "c2", "c3"});
}

namespace {
Task<void> remember(WorkerPool& pool, Loop& loop, std::optional<Result<int>>& outcome) {
  std::function<int()> work = [] { return 1; };
  auto value = co_await run_on(pool, loop, work);
  outcome = value;
}
}  // namespace

TEST_CASE("a pool that ends cancels what had not begun") {
  std::latch gate(1);
  Loop loop;
  Gate flows;
  std::optional<Result<int>> outcome;
  std::atomic<bool> started{false};
  auto pool = std::make_unique<WorkerPool>(1, 10);
  pool->submit(
      [&] {
        started = true;
        gate.wait();
      },
      loop, [] {});
  while (!started) std::this_thread::yield();
  spawn(remember(*pool, loop, outcome), flows);
  std::thread ends([&] { pool.reset(); });
  std::thread opens([&] { gate.count_down(); });
  opens.join();
  ends.join();
  run_until(loop, [&] { return outcome.has_value(); });
  // The worker may have reached it before it was told to stop; what it must not do is hang.
  if (!*outcome) CHECK(outcome->error().kind == ErrorKind::Cancelled);
}
