// SPDX-License-Identifier: Apache-2.0
// What the queue's tests share: one shard's queue on a memory store, the service beside it, and a
// "delivery" that keeps what it is handed until the test lets go.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mta/queue/queue_service.h"
#include "mta/queue/shard_queue.h"
#include "mta/store/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

namespace sluis::queue::test {

struct KeptEvents final : events::EventSink {
  std::vector<events::Event> seen;
  void append(events::Event event) override { seen.push_back(std::move(event)); }
};

struct NoRules final : HoldRules {
  std::vector<policy::HoldRule> rules;
  Result<void> add(policy::HoldRule rule) override {
    rules.push_back(std::move(rule));
    return {};
  }
  Result<size_t> remove(const policy::HoldRule&) override {
    const size_t count = rules.size();
    rules.clear();
    return count;
  }
  std::vector<policy::HoldRule> all() const override { return rules; }
};

struct House {
  Loop loop;
  FakeClock clock;
  std::unique_ptr<store::Store> store = store::open_memory_store(clock);
  KeptEvents events;
  NoRules rules;
  WorkerPool workers{1, 16};
  ShardQueue queue;
  QueueService service{loop, clock, *store, workers, rules};
  std::vector<store::Leased> flying;
  ShardQueue::Withdrawn withdrawn = ShardQueue::Withdrawn::UnderWay;

  explicit House(ShardQueueSettings settings = {}) : queue(loop, clock, *store, events, settings) {
    queue.serve([this](store::Leased message) { flying.push_back(std::move(message)); },
                [this](MessageId, auto then) { then(withdrawn); });
    service.connect({{&loop, &queue}});
    queue.start();
  }
  ~House() { queue.stop(); }

  MessageId accept(WallTime due, const std::string& account = "crm",
                   const std::string& domain = "example.net") {
    static uint64_t last = 0;
    store::Message message;
    message.id = MessageId{++last};
    message.account = account;
    message.envelope.recipients.push_back({{"a", domain}, {}, {}});
    store::RecipientStatus status;
    status.next_attempt = due;
    message.recipients.push_back(status);
    message.due = due;
    message.accepted = clock.wall();
    if (due > clock.wall()) {
      message.schedule = TimeIntent{TimeIntent::Kind::Instant, due, {}, {}};
      message.state = store::MessageState::Scheduled;
    }
    auto draft = store->open_draft(message.id);
    REQUIRE(draft->append("Subject: x\r\n\r\n"));
    bool accepted = false;
    store->accept(message, std::move(draft), store::Store::AcceptAs::Waiting, loop,
                  [&](Result<void> done) { accepted = done.has_value(); });
    run_until(loop, [&] { return accepted; });
    return message.id;
  }

  // The delivery of the first message in flight ends with a 4xx until `next`.
  void defer_first(WallTime next) { defer_flying(0, next); }
  void defer_flying(size_t at, WallTime next) {
    store::Leased leased = std::move(flying[at]);
    flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(at));
    store::Change change;
    store::RecipientStatus status = leased.message.recipients[0];
    status.state = store::RecipientState::Deferred;
    status.next_attempt = next;
    change.recipients.push_back({0, status});
    change.state = store::MessageState::Deferred;
    change.due = next;
    if (auto act = queue.let_go(leased.message.id)) {
      store::apply(leased.message, change);
      change.then = store::Change::Then::KeepLease;
      store->change(leased.lease, change, loop, [](Result<void>) {});
      queue.perform(leased, std::move(*act));
    } else {
      store->change(leased.lease, change, loop, [](Result<void>) {});
    }
    queue.settled(leased.message.id);
  }
};

inline Selection only(MessageId id) {
  Selection selection;
  selection.ids = {id};
  return selection;
}

inline const Act kAct{"anna", "test", Mode::Act};

}  // namespace sluis::queue::test
