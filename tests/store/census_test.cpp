// SPDX-License-Identifier: Apache-2.0
// Counting by age without looking at the messages again, against counting them one by one.
#include "mta/store/census.h"

#include <algorithm>
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "mta/store/age_cells.h"

using namespace sluis;
using namespace sluis::store;

namespace {

constexpr uint32_t kNow = 1'800'000'000;

ByAge by_age(const AgeCells& cells, uint32_t now) {
  ByAge out{};
  cells.count(now, out);
  return out;
}

Message message_from(std::string account, uint32_t accepted, uint64_t size) {
  Message message;
  message.account = std::move(account);
  message.accepted = WallTime(std::chrono::seconds(accepted));
  message.size = size;
  return message;
}

std::map<std::string, Group> by_key(const Grouped& grouped) {
  std::map<std::string, Group> out;
  for (const Group& group : grouped.groups) out[group.key] = group;
  return out;
}

}  // namespace

TEST_CASE("a message grows older from bucket to bucket, to the second and then to the minute") {
  const uint32_t accepted = kNow + 59;  // the last second of its minute
  REQUIRE(kNow % 60 == 0);
  CHECK(age_bucket(accepted, accepted) == 0);
  CHECK(age_bucket(accepted, accepted + 59) == 0);
  CHECK(age_bucket(accepted, accepted + 60) == 1);
  CHECK(age_bucket(accepted, accepted + 599) == 1);
  CHECK(age_bucket(accepted, accepted + 600) == 2);
  CHECK(age_bucket(accepted, kNow + 3599) == 2);
  CHECK(age_bucket(accepted, kNow + 3600) == 3);
  CHECK(age_bucket(accepted, kNow + 6 * 3600) == 4);
  CHECK(age_bucket(accepted, kNow + 24 * 3600) == 5);
  CHECK(age_bucket(accepted, accepted - 5) == 0);
}

TEST_CASE("counts by age are those of a count one by one, whatever comes, goes and grows old") {
  const uint32_t seed = GENERATE(range(1u, 9u));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto below = [&](uint32_t limit) { return static_cast<uint32_t>(random() % limit); };
  AgeCells cells;
  std::vector<uint32_t> held;
  uint32_t now = kNow;
  for (int i = 0; i < 20'000; ++i) {
    now += below(8) == 0 ? below(600) : below(3);
    if (held.empty() || below(5) > 1) {
      const uint32_t age = below(20) == 0 ? below(2 * 24 * 3600) : 0;  // counted late
      held.push_back(now - age);
      cells.add(held.back(), 1);
    } else {
      std::swap(held[below(static_cast<uint32_t>(held.size()))], held.back());
      cells.add(held.back(), -1);
      held.pop_back();
    }
    if (i % 500 != 0) continue;
    ByAge expected{};
    for (const uint32_t accepted : held) ++expected[age_bucket(accepted, now)];
    REQUIRE(by_age(cells, now) == expected);
    REQUIRE(cells.total() == static_cast<int64_t>(held.size()));
  }
  for (const uint32_t accepted : held) cells.add(accepted, -1);
  CHECK(cells.empty());
}

TEST_CASE("a message that leaves before it was counted leaves nothing behind") {
  Census census;
  const Counted message = counted(message_from("crm", kNow, 100));
  census.begin_walk();
  census.remove(message);
  CHECK(census.group(GroupBy::Account, {}).standing == Grouped::Standing::Counting);
  census.add(message);
  census.end_walk();
  const Grouped grouped = census.group(GroupBy::Account, {});
  CHECK(grouped.standing == Grouped::Standing::Kept);
  CHECK(grouped.groups.empty());
}

TEST_CASE("a grouping of very many keys is given up, and the others are kept") {
  Census census(10);
  for (uint32_t i = 0; i < 11; ++i) {
    census.add(counted(message_from("account" + std::to_string(i), kNow, 100)));
  }
  CHECK(census.group(GroupBy::Account, {}).standing == Grouped::Standing::NotKept);
  const Grouped states = census.group(GroupBy::State, WallTime(std::chrono::seconds(kNow)));
  CHECK(states.standing == Grouped::Standing::Kept);
  const Group ready = by_key(states).at("ready");
  CHECK(ready.messages == 11);
  CHECK(ready.octets == 1100);
  CHECK(ready.by_age == ByAge{11, 0, 0, 0, 0, 0});
}

TEST_CASE("recipients that have ended count no more, and a destination counts a message once") {
  Message message = message_from("", kNow, 1);
  for (const char* domain : {"one.example", "Two.example", "two.example", "three.example"}) {
    message.envelope.recipients.push_back({{"a", domain}, {}, {}});
    message.recipients.emplace_back();
  }
  message.recipients[3].state = RecipientState::Delivered;
  message.recipients[0].reply = "451 later";
  CHECK(group_keys(message, GroupBy::Destination) ==
        std::vector<std::string>{"one.example", "two.example"});
  CHECK(group_keys(message, GroupBy::Reply) ==
        std::vector<std::string>{"(not tried yet)", "451 later"});
  CHECK(group_keys(message, GroupBy::Account) == std::vector<std::string>{"(notices)"});
}
