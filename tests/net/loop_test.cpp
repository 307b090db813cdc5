// SPDX-License-Identifier: Apache-2.0
#include "mta/net/loop.h"

#include <csignal>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/run_on_loop.h"

using namespace sluis;

TEST_CASE("work posted from other threads runs on the loop, in each thread's order") {
  Loop loop;
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  std::vector<std::vector<int>> seen(kThreads);
  int total = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        loop.post([&, t, i] {
          seen[t].push_back(i);
          if (!loop.on_loop_thread()) return;
          if (++total == kThreads * kEach) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (auto& thread : threads) thread.join();
  CHECK(total == kThreads * kEach);
  for (const auto& order : seen) {
    CHECK(order.size() == kEach);
    CHECK(std::is_sorted(order.begin(), order.end()));
  }
}

TEST_CASE("work posted by posted work waits for the next turn and still runs") {
  Loop loop;
  int depth = 0;
  std::function<void()> again = [&] {
    if (++depth < 100) {
      loop.post(again);
    } else {
      loop.stop();
    }
  };
  loop.post(again);
  loop.run();
  CHECK(depth == 100);
}

TEST_CASE("only the thread that runs the loop is its thread") {
  Loop loop;
  bool inside = false;
  std::thread other([&] {
    loop.post([&] {
      inside = loop.on_loop_thread();
      loop.stop();
    });
    loop.run();
  });
  other.join();
  CHECK(inside);
  CHECK_FALSE(loop.on_loop_thread());
}

TEST_CASE("a stop before the run ends the run at once, and the loop can run again") {
  Loop loop;
  loop.stop();
  loop.run();
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  CHECK(ran);
}

TEST_CASE("timers fire in the order of their times") {
  Loop loop;
  std::vector<int> order;
  Timer late(loop, [&] {
    order.push_back(3);
    loop.stop();
  });
  Timer soon(loop, [&] { order.push_back(1); });
  Timer middle(loop, [&] { order.push_back(2); });
  late.start(Millis(30));
  middle.start(Millis(15));
  soon.start(Millis(1));
  CHECK(late.running());
  loop.run();
  CHECK(order == std::vector<int>{1, 2, 3});
  CHECK_FALSE(late.running());
}

TEST_CASE("a timer that is stopped or destroyed never fires, and one may destroy itself") {
  Loop loop;
  int fired = 0;
  Timer stopped(loop, [&] { ++fired; });
  stopped.start(Millis(1));
  stopped.stop();
  {
    Timer destroyed(loop, [&] { ++fired; });
    destroyed.start(Millis(1));
  }
  std::unique_ptr<Timer> self;
  self = std::make_unique<Timer>(loop, [&] { self.reset(); });
  self->start(Millis(1));
  Timer end(loop, [&] { loop.stop(); });
  end.start(Millis(20));
  loop.run();
  CHECK(fired == 0);
  CHECK(self == nullptr);
}

TEST_CASE("restarting a timer replaces its time") {
  Loop loop;
  int fired = 0;
  Timer timer(loop, [&] {
    ++fired;
    loop.stop();
  });
  timer.start(Millis(1));
  timer.start(Millis(5));
  loop.run();
  CHECK(fired == 1);
}

TEST_CASE("a signal reaches its watch on the loop") {
  Loop loop;
  int seen = 0;
  SignalWatch watch(loop, SIGUSR1, [&] {
    ++seen;
    loop.stop();
  });
  ::raise(SIGUSR1);
  loop.run();
  CHECK(seen == 1);
}

namespace {

Task<int> count_turns(Loop& loop, int turns) {
  int done = 0;
  for (; done < turns; ++done) co_await next_turn(loop);
  co_return done;
}

Task<void> owner_of_a_reference(Loop& loop, std::shared_ptr<int> kept) {
  co_await next_turn(loop);
  ++*kept;
}

Task<int> nested(int depth) {
  if (depth == 0) co_return 0;
  const int below = co_await nested(depth - 1);
  co_return below + 1;
}

Task<int> many_that_do_not_wait(int times) {
  int sum = 0;
  for (int i = 0; i < times; ++i) {
    const int one = co_await nested(1);
    sum += one;
  }
  co_return sum;
}

}  // namespace

TEST_CASE("a long flow that yields lets the loop go on") {
  Loop loop;
  CHECK(run_on_loop(loop, count_turns(loop, 1000)) == 1000);
}

TEST_CASE("a million awaits that never wait use no stack") {
  Loop loop;
  CHECK(run_on_loop(loop, many_that_do_not_wait(1'000'000)) == 1'000'000);
}

TEST_CASE("when the gate is idle, the flows' own objects are gone") {
  Loop loop;
  auto kept = std::make_shared<int>(0);
  std::weak_ptr<int> watch = kept;
  bool gone = false;
  Gate gate;
  spawn(owner_of_a_reference(loop, std::move(kept)), gate);
  CHECK(gate.running() == 1);
  gate.when_idle([&] {
    gone = watch.expired();
    loop.stop();
  });
  loop.run();
  CHECK(gone);
}

TEST_CASE("what came while a loop stopped runs before what it refers to goes") {
  Loop loop;
  std::vector<std::string> done;
  loop.post([&] {
    loop.stop();
    loop.post([&] {
      done.emplace_back("first");
      loop.post([&] { done.emplace_back("second"); });
    });
  });
  loop.run();
  CHECK(done.empty());
  CHECK(loop.run_posted());
  CHECK(loop.run_posted());
  CHECK_FALSE(loop.run_posted());
  CHECK(done == std::vector<std::string>{"first", "second"});
}

TEST_CASE("a loop that dies with open timers and posted work leaves nothing behind") {
  bool ran = false;
  std::unique_ptr<Timer> outlives;
  {
    Loop loop;
    outlives = std::make_unique<Timer>(loop, [] {});
    outlives->start(std::chrono::hours(1));
    loop.post([&] { ran = true; });
  }
  CHECK(ran);
}
