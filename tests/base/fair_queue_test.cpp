// SPDX-License-Identifier: Apache-2.0
#include "mta/base/fair_queue.h"

#include <catch2/catch.hpp>

using sluis::FairQueue;

namespace {

std::vector<int> in_order(FairQueue<int>& queue) {
  std::vector<int> order;
  while (auto next = queue.pop()) order.push_back(*next);
  return order;
}

}  // namespace

TEST_CASE("owners take turns, and within a line it is first come first served") {
  FairQueue<int> queue;
  for (const int item : {1, 2, 3, 4}) queue.push("many", item);
  queue.push("one", 10);
  queue.push("two", 20);
  queue.push("two", 21);
  CHECK(queue.size() == 7);
  CHECK(in_order(queue) == std::vector<int>{1, 10, 20, 2, 21, 3, 4});
  CHECK(queue.empty());
}

TEST_CASE("what comes back is next, and its owner does not win a turn by it") {
  FairQueue<int> queue;
  for (const int item : {1, 2}) queue.push("a", item);
  for (const int item : {10, 11}) queue.push("b", item);
  const int first = *queue.pop();
  queue.push_front("a", first);
  CHECK(in_order(queue) == std::vector<int>{1, 10, 2, 11});
  queue.push_front("new", 5);
  CHECK(in_order(queue) == std::vector<int>{5});
}

TEST_CASE("one is taken from where it stands, whatever came and went around it") {
  FairQueue<int> queue;
  queue.push("a", 1);
  const auto two = queue.push("a", 2);
  const auto three = queue.push_front("a", 3);
  const auto alone = queue.push("b", 10);
  CHECK(queue.take(three) == 3);
  CHECK(queue.take(alone) == 10);
  CHECK(queue.size_of("b") == 0);
  CHECK(queue.pop() == 1);
  queue.push("a", 4);
  CHECK(queue.take(two) == 2);
  CHECK(in_order(queue) == std::vector<int>{4});
}

TEST_CASE("taking some out of turn leaves the others in order") {
  FairQueue<int> queue;
  for (const int item : {1, 2, 3}) queue.push("a", item);
  queue.push("b", 4);
  CHECK(queue.take_if([](int item) { return item % 2 == 0; }) == std::vector<int>{2, 4});
  CHECK(queue.size() == 2);
  queue.push("b", 5);
  CHECK(queue.take_all() == std::vector<int>{1, 3, 5});
  CHECK(queue.empty());
}
