// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/ready_queue.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::queue;

namespace {

store::Leased message(uint64_t id, const std::string& account) {
  store::Leased leased;
  leased.message.id = MessageId{id};
  leased.message.account = account;
  leased.lease = {MessageId{id}, 1};
  return leased;
}

}  // namespace

TEST_CASE("accounts take turns and each account's mail keeps its order") {
  ReadyQueue queue;
  for (uint64_t id : {1, 2, 3}) queue.push(message(id, "campaign"));
  queue.push(message(10, "letter"));
  std::vector<uint64_t> order;
  while (auto next = queue.pop()) order.push_back(next->message.id.value);
  CHECK(order == std::vector<uint64_t>{1, 10, 2, 3});
  CHECK(queue.size() == 0);
}

TEST_CASE("a message is taken out of turn once") {
  ReadyQueue queue;
  queue.push(message(1, "a"));
  queue.push(message(2, "b"));
  CHECK(queue.remove(MessageId{2})->message.id == MessageId{2});
  CHECK_FALSE(queue.remove(MessageId{2}));
  CHECK(queue.pop()->message.id == MessageId{1});
  CHECK_FALSE(queue.pop());
}
