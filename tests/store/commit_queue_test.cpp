// SPDX-License-Identifier: Apache-2.0
// Which operations share a sync. The patience is so long that a wait without need hangs the test.
#include "mta/store/commit_queue.h"

#include <thread>

#include <catch2/catch.hpp>

using sluis::store::CommitQueue;
using sluis::store::Hurry;

namespace {

void push(CommitQueue<int>& queue, int operation, Hurry hurry) {
  queue.push(operation, hurry);
}

std::vector<int> take(CommitQueue<int>& queue) {
  std::vector<int> group;
  queue.take(group);
  return group;
}

}  // namespace

TEST_CASE("what nobody waits for goes with the next acceptance while acceptances come") {
  CommitQueue<int> queue(std::chrono::hours(1));
  push(queue, 1, Hurry::Now);
  CHECK(take(queue) == std::vector{1});
  push(queue, 2, Hurry::WithOthers);
  std::thread later([&] { push(queue, 3, Hurry::Now); });
  CHECK(take(queue) == std::vector{2, 3});
  later.join();
}

TEST_CASE("what nobody waits for waits for more of its kind while several come at a time") {
  CommitQueue<int> queue(std::chrono::hours(1));
  push(queue, 1, Hurry::WithOthers);
  push(queue, 2, Hurry::WithOthers);
  CHECK(take(queue) == std::vector{1, 2});
  push(queue, 3, Hurry::WithOthers);
  std::thread later([&] {
    push(queue, 4, Hurry::WithOthers);
    push(queue, 5, Hurry::Now);
  });
  CHECK(take(queue) == std::vector{3, 4, 5});
  later.join();
}

TEST_CASE("a wait with an end takes what comes, and nothing when nothing comes") {
  CommitQueue<int> queue;
  std::vector<int> group;
  CHECK(queue.take(group, std::chrono::milliseconds(1)));
  CHECK(group.empty());
  push(queue, 1, Hurry::Now);
  CHECK(queue.take(group, std::chrono::hours(1)));
  CHECK(group == std::vector{1});
  queue.close();
  group.clear();
  CHECK_FALSE(queue.take(group, std::chrono::hours(1)));
}

TEST_CASE("what nobody waits for goes at once when it comes alone") {
  CommitQueue<int> queue(std::chrono::hours(1));
  push(queue, 1, Hurry::WithOthers);
  CHECK(take(queue) == std::vector{1});
  push(queue, 2, Hurry::WithOthers);
  CHECK(take(queue) == std::vector{2});
}

TEST_CASE("what waits for company goes when its time is over, and when the queue closes") {
  CommitQueue<int> brief(std::chrono::milliseconds(1));
  push(brief, 1, Hurry::Now);
  take(brief);
  push(brief, 2, Hurry::WithOthers);
  CHECK(take(brief) == std::vector{2});
  CommitQueue<int> queue(std::chrono::hours(1));
  push(queue, 1, Hurry::Now);
  take(queue);
  push(queue, 2, Hurry::WithOthers);
  std::thread later([&] { queue.close(); });
  CHECK(take(queue) == std::vector{2});
  later.join();
}
