// SPDX-License-Identifier: Apache-2.0
// The contract, counting (store_contract.md), over every engine: what is kept equals a walk of all
// messages after any acts, moves between generations and restarts.
#include <map>
#include <random>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "engines.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kNow = at(200'000);

struct Sum {
  uint64_t messages = 0;
  uint64_t octets = 0;
  ByAge by_age{};
  bool operator==(const Sum&) const = default;
};
using Sums = std::map<std::string, Sum>;

Sums walked(Store& store, GroupBy by) {
  Sums sums;
  const auto visit = [&](const Message& message, bool) {
    for (const std::string& key : group_keys(message, by)) {
      Sum& sum = sums[key];
      ++sum.messages;
      sum.octets += message.size;
      ++sum.by_age[age_bucket(age_second(message.accepted), age_second(kNow))];
    }
    return true;
  };
  Cursor cursor;
  do {
    cursor = store.scan({}, cursor, 100, visit).value();
  } while (!cursor.empty());
  return sums;
}

// Shortly after a start it is still being counted.
Sums kept(Store& store, GroupBy by) {
  Grouped grouped = store.group(by, kNow);
  for (int i = 0; i < 20'000 && grouped.standing == Grouped::Standing::Counting; ++i) {
    std::this_thread::sleep_for(1ms);
    grouped = store.group(by, kNow);
  }
  REQUIRE(grouped.standing == Grouped::Standing::Kept);
  Sums sums;
  for (const Group& group : grouped.groups) {
    sums[group.key] = {group.messages, group.octets, group.by_age};
  }
  return sums;
}

void check_counts(Store& store) {
  for (const GroupBy by : kGroupings) {
    CAPTURE(static_cast<int>(by));
    CHECK(kept(store, by) == walked(store, by));
  }
}

class Life {
 public:
  Life(Engine& engine, uint32_t seed) : engine_(engine), random_(seed) {}

  void act() {
    if (held_.empty() || below(3) == 0) return accept();
    auto at = held_.begin();
    std::advance(at, below(held_.size()));
    const MessageId id = *at;
    Result<Leased> leased = engine_.store().claim(id);
    REQUIRE(leased);
    if (below(2) == 0) {
      engine_.store().rest(leased->lease);
      leased = engine_.store().recall(leased->lease);
      REQUIRE(leased);
    }
    Change change = some_change();
    if (change.then == Change::Then::Finish) held_.erase(at);
    REQUIRE(engine_.change(leased->lease, change));
    if (change.then == Change::Then::KeepLease) engine_.store().give_back(leased->lease);
  }

 private:
  size_t below(size_t limit) { return random_() % limit; }

  void accept() {
    std::vector<mail::Address> to;
    for (size_t i = 0; i <= below(3); ++i) {
      to.push_back({"user", "d" + std::to_string(below(5)) + ".example"});
    }
    Message m = message_to(++last_, to);
    m.account = below(4) == 0 ? "" : "account" + std::to_string(below(3));
    m.sender_domain = "s" + std::to_string(below(4)) + ".example";
    m.accepted = kNow - std::chrono::seconds(below(100'000));
    m.state = below(2) == 0 ? MessageState::Scheduled : MessageState::Ready;
    const bool leased = below(2) == 0;
    REQUIRE(engine_.accept(m, octets(below(30'000), last_),
                           leased ? Store::AcceptAs::Leased : Store::AcceptAs::Waiting));
    if (leased) engine_.store().give_back({m.id, 0});
    held_.insert(m.id);
  }

  Change some_change() {
    Change change;
    if (below(3) == 0) {
      change.then = Change::Then::Finish;
      return change;
    }
    if (below(4) == 0) change.then = Change::Then::KeepLease;
    if (below(2) == 0) change.state = static_cast<MessageState>(below(5));
    if (below(2) == 0) {
      RecipientStatus status;
      status.state = static_cast<RecipientState>(below(4));
      status.reply = "451 reply " + std::to_string(below(4));
      change.recipients.push_back({static_cast<uint32_t>(below(3)), status});
    }
    return change;
  }

  Engine& engine_;
  std::mt19937 random_;
  std::set<MessageId> held_;
  uint64_t last_ = 0;
};

}  // namespace

TEST_CASE("the counts that are kept equal a walk, whatever was done, moved and started again") {
  const EngineKind kind = GENERATE(from_range(engines()));
  const uint32_t seed = GENERATE(range(1u, 4u));
  CAPTURE(kind.name, seed);
  Engine engine(kind);
  Life life(engine, seed);
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 60; ++i) life.act();
    check_counts(engine.store());
    if (!engine.durable()) continue;
    engine.reopen();
    // What is done before the start's walk is over counts as well.
    for (int i = 0; i < 5; ++i) life.act();
    check_counts(engine.store());
  }
}
