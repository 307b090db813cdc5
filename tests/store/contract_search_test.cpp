// SPDX-License-Identifier: Apache-2.0
// The contract, pages of the queue (store_contract.md), over every engine: a search finds what a
// walk of all messages, sorted, would begin with.
#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "engines.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

namespace {

using Ids = std::vector<uint64_t>;

Ids found_by(Store& store, Wanted wanted) {
  const std::unique_ptr<Search> search = store.search(std::move(wanted));
  for (bool more = true; more;) {
    const Result<bool> step = search->step();
    REQUIRE(step);
    more = *step;
  }
  Ids ids;
  for (const Found& found : search->take()) ids.push_back(found.message.id.value);
  return ids;
}

Ids walked(Store& store, const Wanted& wanted) {
  std::vector<Rank> ranks;
  const auto visit = [&](const Message& message, bool) {
    if (wanted.matches(message)) ranks.push_back(rank_of(wanted.order, message));
    return true;
  };
  REQUIRE(store.scan({}, {}, SIZE_MAX, visit));
  std::ranges::sort(ranks);
  ranks.resize(std::min(ranks.size(), wanted.limit));
  Ids ids;
  for (const Rank& rank : ranks) ids.push_back(rank.id.value);
  return ids;
}

// Submits all, then waits for all; what there was no room for is offered again.
void accept_all(Engine& engine, std::vector<Message> messages, size_t body) {
  size_t done = 0;
  std::vector<Message> refused;
  for (const Message& message : messages) {
    auto draft = engine.store().open_draft(message.id);
    REQUIRE(draft->append(octets(body, message.id.value)));
    engine.store().accept(message, std::move(draft), Store::AcceptAs::Waiting, engine.loop(),
                          [&](const Result<void>& result) {
                            if (!result) refused.push_back(message);
                            ++done;
                          });
  }
  engine.loop().run_until([&] { return done == messages.size(); });
  for (const Message& message : refused) {
    REQUIRE(engine.accept(message, octets(body, message.id.value)));
  }
}

class Crowd {
 public:
  explicit Crowd(uint32_t seed) : random_(seed) {}

  std::vector<Message> messages(size_t count) {
    std::vector<Message> all;
    for (size_t i = 0; i < count; ++i) all.push_back(some_message());
    return all;
  }

  Wanted some_wanted() {
    Wanted wanted;
    wanted.order = static_cast<Order>(below(3));
    wanted.limit = below(2) == 0 ? below(8) : 1 + below(200);
    Filter& filter = wanted.filter;
    if (below(3) == 0) filter.account = "account" + std::to_string(below(4));
    if (below(4) == 0) filter.to_domain = domain();
    if (below(6) == 0) filter.to_domain = "*.example";
    if (below(4) == 0) filter.sender_domain = "s" + std::to_string(below(3)) + ".example";
    if (below(4) == 0) filter.state = static_cast<MessageState>(below(5));
    if (below(6) == 0) filter.accepted_before = at(500);
    if (below(8) == 0) filter.recipient = "user@" + domain();
    if (below(8) == 0) filter.sender = "@customer.example";
    if (below(8) == 0) wanted.also = [](const Message& m) { return m.id.value % 3 == 0; };
    return wanted;
  }

 private:
  int64_t below(int64_t limit) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(limit));
  }
  std::string domain() { return "d" + std::to_string(below(5)) + ".example"; }

  Message some_message() {
    Message m = message_to(++last_, {{"user", domain()}, {"other", domain()}});
    m.account = "account" + std::to_string(below(3));
    m.sender_domain = "s" + std::to_string(below(3)) + ".example";
    m.accepted = at(below(1000));
    m.due = below(5) == 0 ? kNever : at(below(100));
    m.size = static_cast<uint64_t>(below(50));
    m.state = static_cast<MessageState>(below(5));
    return m;
  }

  std::mt19937 random_;
  uint64_t last_ = 0;
};

void check_searches(Engine& engine, Crowd& crowd, int count) {
  for (int i = 0; i < count; ++i) {
    const Wanted wanted = crowd.some_wanted();
    CAPTURE(static_cast<int>(wanted.order), wanted.limit, wanted.filter.account,
            wanted.filter.to_domain, wanted.filter.state.has_value());
    REQUIRE(found_by(engine.store(), wanted) == walked(engine.store(), wanted));
  }
}

}  // namespace

TEST_CASE("a page of the queue is what a walk of all messages, sorted, begins with") {
  const EngineKind kind = GENERATE(from_range(engines()));
  const uint32_t seed = GENERATE(range(1u, 4u));
  CAPTURE(kind.name, seed);
  Engine engine(kind);
  Crowd crowd(seed);
  for (int round = 0; round < 3; ++round) {
    accept_all(engine, crowd.messages(60), 3000);
    std::vector<Lease> leases;
    for (const uint64_t id : {7u, 21u, 40u}) {
      const Result<Leased> leased = engine.store().claim(MessageId{id});
      REQUIRE(leased);
      leases.push_back(leased->lease);
    }
    check_searches(engine, crowd, 60);
    for (const Lease& lease : leases) {
      Change change;
      change.due = at(50 + round);
      REQUIRE(engine.change(lease, change));
    }
    check_searches(engine, crowd, 20);
    if (engine.durable()) engine.reopen();
    check_searches(engine, crowd, 20);
  }
}

TEST_CASE("a page is found along the line of due times when very many messages match") {
  const EngineKind kind = GENERATE(from_range(engines()));
  CAPTURE(kind.name);
  if (kind.name == "tiered, tiny ring") return;  // it refuses what comes faster than it moves
  Engine engine(kind);
  Crowd crowd(1);
  accept_all(engine, crowd.messages(16'000), 10);
  check_searches(engine, crowd, 4);
}

TEST_CASE("a search tells which of the messages it found are being worked on") {
  EngineKind kind = GENERATE(from_range(engines()));
  CAPTURE(kind.name);
  Engine engine(kind);
  for (uint64_t id = 1; id <= 3; ++id) REQUIRE(engine.accept(message(id), "body"));
  REQUIRE(engine.store().claim(MessageId{2}));
  const auto search = engine.store().search({{}, {}, Order::Age, 10});
  while (*search->step()) {
  }
  std::vector<bool> leased;
  for (const Found& found : search->take()) leased.push_back(found.leased);
  CHECK(leased == std::vector<bool>{false, true, false});
}
