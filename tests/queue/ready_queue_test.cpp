// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/ready_queue.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::queue;

namespace {

store::Leased message(uint64_t id, const std::string& account,
                      const std::string& domain = "example.net") {
  store::Leased leased;
  leased.message.envelope.recipients.push_back({{"a", domain}, {}, {}});
  leased.message.recipients.emplace_back();
  leased.message.id = MessageId{id};
  leased.message.account = account;
  leased.lease = {MessageId{id}, 1};
  return leased;
}

std::vector<uint64_t> pop_all(ReadyQueue& queue) {
  std::vector<uint64_t> order;
  while (auto next = queue.pop()) order.push_back(next->lease.id.value);
  return order;
}

}  // namespace

TEST_CASE("accounts take turns and each account's mail keeps its order") {
  ReadyQueue queue;
  for (uint64_t id : {1, 2, 3}) queue.push(message(id, "campaign"));
  queue.push(message(10, "letter"));
  std::vector<uint64_t> order;
  while (auto next = queue.pop()) order.push_back(next->lease.id.value);
  CHECK(order == std::vector<uint64_t>{1, 10, 2, 3});
  CHECK(queue.size() == 0);
}

TEST_CASE("a message is taken out of turn once") {
  ReadyQueue queue;
  queue.push(message(1, "a"));
  queue.push(message(2, "b"));
  CHECK(queue.remove(MessageId{2})->message->id == MessageId{2});
  CHECK_FALSE(queue.remove(MessageId{2}));
  CHECK(queue.pop()->message->id == MessageId{1});
  CHECK_FALSE(queue.pop());
}

TEST_CASE("a destination with its share of messages out holds up its own mail and no other") {
  ReadyQueue queue(2);
  for (uint64_t id : {1, 2, 3, 4}) queue.push(message(id, "crm", "slow.test"));
  for (uint64_t id : {5, 6}) queue.push(message(id, "crm", "live.test"));
  CHECK(pop_all(queue) == std::vector<uint64_t>{1, 2, 5, 6});
  CHECK(queue.size() == 2);
  CHECK(queue.is_full("slow.test"));
  queue.back("slow.test");
  CHECK(pop_all(queue) == std::vector<uint64_t>{3});
  queue.back("live.test");
  CHECK(pop_all(queue).empty());
  queue.back("slow.test");
  CHECK(pop_all(queue) == std::vector<uint64_t>{4});
  CHECK(queue.size() == 0);
}

TEST_CASE("accounts take turns among the messages that stepped aside, too") {
  ReadyQueue queue(1);
  for (uint64_t id : {1, 2, 3}) queue.push(message(id, "campaign", "slow.test"));
  queue.push(message(10, "letter", "slow.test"));
  CHECK(pop_all(queue) == std::vector<uint64_t>{1});
  std::vector<uint64_t> order;
  for (int i = 0; i < 3; ++i) {
    queue.back("slow.test");
    order.push_back(queue.pop()->lease.id.value);
  }
  CHECK(order == std::vector<uint64_t>{10, 2, 3});
}

TEST_CASE("a message that stepped aside can be taken out of turn") {
  ReadyQueue queue(1);
  for (uint64_t id : {1, 2, 3, 4}) queue.push(message(id, "crm", "slow.test"));
  CHECK(pop_all(queue) == std::vector<uint64_t>{1});
  queue.push(message(5, "crm", "live.test"));
  CHECK(queue.remove(MessageId{3})->lease.id == MessageId{3});
  CHECK(queue.size() == 3);
  CHECK(pop_all(queue) == std::vector<uint64_t>{5});
  queue.back("slow.test");
  CHECK(pop_all(queue) == std::vector<uint64_t>{2});
  queue.back("slow.test");
  CHECK(pop_all(queue) == std::vector<uint64_t>{4});
}

TEST_CASE("a message that stands in line by its lease alone has its turn as any other") {
  ReadyQueue queue(1);
  queue.push(message(1, "crm", "slow.test"));
  queue.push(store::Resting{{MessageId{2}, 1}, {"crm", "slow.test"}});
  queue.push(store::Resting{{MessageId{3}, 1}, {"crm", "live.test"}});
  CHECK(queue.copies() == 1);
  CHECK(queue.pop()->message->id == MessageId{1});
  CHECK(queue.copies() == 0);
  const auto live = queue.pop();
  CHECK(live->lease.id == MessageId{3});
  CHECK_FALSE(live->message);
  CHECK(live->destination == "live.test");
  CHECK_FALSE(queue.pop());
  queue.back("slow.test");
  CHECK(queue.pop()->lease.id == MessageId{2});
  CHECK(queue.size() == 0);
}

TEST_CASE("a message that is cancelled when its turn has come gives the turn to the next") {
  ReadyQueue queue(1);
  for (uint64_t id : {1, 2, 3}) queue.push(message(id, "crm", "slow.test"));
  CHECK(pop_all(queue) == std::vector<uint64_t>{1});
  queue.back("slow.test");
  CHECK(queue.remove(MessageId{2}));
  CHECK(pop_all(queue) == std::vector<uint64_t>{3});
  queue.back("slow.test");
  CHECK(queue.size() == 0);
  CHECK_FALSE(queue.is_full("slow.test"));
}
