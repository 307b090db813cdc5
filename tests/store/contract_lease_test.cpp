// SPDX-License-Identifier: Apache-2.0
// The contract, leases, changes and due times (store_contract.md), over every engine.
#include <catch2/catch.hpp>

#include "engines.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

#define EVERY_ENGINE                                       \
  const EngineKind kind = GENERATE(from_range(engines())); \
  CAPTURE(kind.name);                                      \
  Engine engine(kind)

namespace {

Message due_at(uint64_t id, WallTime due) {
  Message m = message(id);
  m.due = due;
  return m;
}

Change then(Change::Then what) {
  Change change;
  change.then = what;
  return change;
}

Change deferred_until(WallTime due) {
  Change change;
  change.state = MessageState::Deferred;
  change.due = due;
  return change;
}

}  // namespace

TEST_CASE("due messages are lent out earliest first, each to one holder") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(300)), "a"));
  REQUIRE(engine.accept(due_at(2, at(100)), "b"));
  REQUIRE(engine.accept(due_at(3, at(200)), "c"));
  REQUIRE(engine.accept(due_at(4, kNever), "d"));
  CHECK((engine.store().next_due() == at(100)));
  CHECK(engine.store().claim_due(at(99), 10)->empty());

  const auto first = engine.store().claim_due(at(250), 1);
  REQUIRE(first->size() == 1);
  CHECK((*first)[0].message.id.value == 2);
  CHECK((*first)[0].lease.id.value == 2);
  CHECK((engine.store().next_due() == at(200)));
  const auto second = engine.store().claim_due(at(250), 10);
  REQUIRE(second->size() == 1);
  CHECK((*second)[0].message.id.value == 3);
  CHECK(engine.store().claim_due(at(250), 10)->empty());
  CHECK((engine.store().next_due() == at(300)));
  CHECK(engine.store().stats().leased == 2);
}

TEST_CASE("a message that waits for a person has no due time") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, kNever), "a"));
  CHECK_FALSE(engine.store().next_due());
  CHECK(engine.store().claim_due(kNever, 10)->empty());
  CHECK(engine.store().claim(MessageId{1}));
}

TEST_CASE("a leased message is lent to nobody else until it is given back") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(10)), "a"));
  const Result<Leased> held = engine.store().claim(MessageId{1});
  REQUIRE(held);
  CHECK(engine.store().claim(MessageId{1}).error().kind == ErrorKind::Conflict);
  CHECK(engine.store().claim_due(at(100), 10)->empty());
  CHECK_FALSE(engine.store().next_due());
  engine.store().give_back(held->lease);
  CHECK((engine.store().next_due() == at(10)));
  const auto again = engine.store().claim_due(at(100), 10);
  REQUIRE(again->size() == 1);
  CHECK((*again)[0].lease.token != held->lease.token);
}

TEST_CASE("a lease that rests is still its holder's, and its message is read again as it was") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(10)), "a"));
  REQUIRE(engine.accept(due_at(2, at(20)), "b", Store::AcceptAs::Leased));
  const Result<Leased> claimed = engine.store().claim(MessageId{1});
  for (const Lease& lease : {claimed->lease, Lease{MessageId{2}, 0}}) {
    engine.store().rest(lease);
    CHECK(engine.store().claim(lease.id).error().kind == ErrorKind::Conflict);
    CHECK(engine.store().claim_due(at(40), 10)->empty());
    const Result<Leased> again = engine.store().recall(lease);
    REQUIRE(again);
    CHECK(again->lease.token == lease.token);
    CHECK((again->message == *engine.store().find(lease.id)));
    REQUIRE(engine.change(lease, deferred_until(at(50))));
  }
  CHECK((engine.store().next_due() == at(50)));
}

TEST_CASE("a lease that rests is given back as any other") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(10)), "a"));
  const Lease lease = engine.store().claim(MessageId{1})->lease;
  engine.store().rest(lease);
  engine.store().give_back(lease);
  CHECK((engine.store().next_due() == at(10)));
  CHECK(engine.store().recall(lease).error().kind == ErrorKind::Conflict);
  REQUIRE(engine.store().claim(MessageId{1}));
  CHECK(engine.store().recall(lease).error().kind == ErrorKind::Conflict);
}

TEST_CASE("who claims what is due at rest learns whose turn it takes, and reads it by recall") {
  EVERY_ENGINE;
  Message two = message_to(1, {{"bob", "first.example"}, {"eve", "second.example"}});
  two.due = at(20);
  REQUIRE(engine.accept(two, "a"));
  REQUIRE(engine.accept(due_at(2, at(10)), "b"));
  REQUIRE(engine.accept(due_at(3, at(99)), "c"));
  Change first_ends;  // and the due time stays
  first_ends.recipients.push_back({0, {RecipientState::Delivered, 1, {}, {}, "", "", "", false}});
  REQUIRE(engine.change(engine.store().claim(MessageId{1})->lease, first_ends));

  const auto claimed = engine.store().claim_resting(at(30), 10);
  REQUIRE(claimed->size() == 2);
  CHECK((*claimed)[0].lease.id == MessageId{2});
  CHECK(((*claimed)[0].turn == Turn{"crm", "dest.example"}));
  CHECK((*claimed)[1].lease.id == MessageId{1});
  CHECK(((*claimed)[1].turn == Turn{"crm", "second.example"}));
  CHECK(engine.store().claim_resting(at(30), 10)->empty());
  CHECK(engine.store().claim(MessageId{1}).error().kind == ErrorKind::Conflict);
  const Result<Leased> read = engine.store().recall((*claimed)[1].lease);
  REQUIRE(read);
  CHECK((read->message == *engine.store().find(MessageId{1})));
  engine.store().give_back((*claimed)[0].lease);
  CHECK((engine.store().next_due() == at(10)));
  CHECK(engine.store().claim_resting(at(30), 10)->size() == 1);
}

TEST_CASE("a change is refused to all but the holder of the lease") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(message(1), "a"));
  CHECK(engine.change({MessageId{1}, 0}, deferred_until(at(5))).error().kind ==
        ErrorKind::Conflict);
  const Result<Leased> held = engine.store().claim(MessageId{1});
  Lease other = held->lease;
  other.token += 1;
  CHECK(engine.change(other, deferred_until(at(5))).error().kind == ErrorKind::Conflict);
  REQUIRE(engine.change(held->lease, then(Change::Then::ReleaseLease)));
  CHECK(engine.change(held->lease, deferred_until(at(5))).error().kind == ErrorKind::Conflict);
  CHECK(engine.store().find(MessageId{1})->version == 1);
}

TEST_CASE("a change that gives the lease back puts the message at its new due time") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(10)), "a"));
  const Result<Leased> held = engine.store().claim(MessageId{1});
  Change change = deferred_until(at(70));
  change.recipients.push_back(
      {0, {RecipientState::Deferred, 1, at(70), at(10), "451 4.7.1 later", "4.7.1", "mx", false}});
  change.attempts.push_back({at(10), 0, "mx", "192.0.2.7:25", "TLSv1.3", "451 later", "deferred"});
  REQUIRE(engine.change(held->lease, change));
  const Result<Message> found = engine.store().find(MessageId{1});
  CHECK(found->state == MessageState::Deferred);
  CHECK((found->recipients[0] == change.recipients[0].status));
  CHECK((found->attempts == change.attempts));
  CHECK((engine.store().next_due() == at(70)));
  CHECK(engine.store().stats().by_state[static_cast<size_t>(MessageState::Deferred)] == 1);
  CHECK(engine.store().stats().by_state[static_cast<size_t>(MessageState::Ready)] == 0);
}

TEST_CASE("changes under one lease are applied in order and the lease ends with the last") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(10)), "a"));
  const Result<Leased> held = engine.store().claim(MessageId{1});
  int done = 0;
  for (int i = 1; i <= 10; ++i) {
    Change change;
    change.note = "step " + std::to_string(i);
    change.then = i < 10 ? Change::Then::KeepLease : Change::Then::ReleaseLease;
    engine.store().change(held->lease, change, engine.loop(), [&](Result<void> result) {
      CHECK(result);
      ++done;
    });
  }
  engine.loop().run_until([&] { return done == 10; });
  const Result<Message> found = engine.store().find(MessageId{1});
  CHECK(found->note == "step 10");
  CHECK(found->version == 10);
  CHECK(engine.store().claim(MessageId{1}));
}

TEST_CASE("a finished message is gone with its body") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(message(1), "a"));
  const Result<Leased> held = engine.store().claim(MessageId{1});
  REQUIRE(engine.change(held->lease, then(Change::Then::Finish)));
  char piece[4];
  CHECK(engine.store().find(MessageId{1}).error().kind == ErrorKind::NotFound);
  CHECK(engine.store().read(MessageId{1}, 0, piece).error().kind == ErrorKind::NotFound);
  CHECK(engine.store().claim(MessageId{1}).error().kind == ErrorKind::NotFound);
  const Stats stats = engine.store().stats();
  CHECK(stats.messages == 0);
  CHECK(stats.octets == 0);
  CHECK(stats.leased == 0);
}

TEST_CASE("whoever accepts a message as leased holds it from that moment") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(due_at(1, at(10)), "a", Store::AcceptAs::Leased));
  const Lease mine{MessageId{1}, 0};
  CHECK_FALSE(engine.store().next_due());
  CHECK(engine.store().claim(MessageId{1}).error().kind == ErrorKind::Conflict);
  REQUIRE(engine.change(mine, then(Change::Then::KeepLease)));
  SECTION("and may finish it") {
    REQUIRE(engine.change(mine, then(Change::Then::Finish)));
    CHECK(engine.store().stats().messages == 0);
  }
  SECTION("and may give it back, after which the lease is worth nothing") {
    engine.store().give_back(mine);
    CHECK((engine.store().next_due() == at(10)));
    REQUIRE(engine.store().claim(MessageId{1}));
    CHECK(engine.change(mine, then(Change::Then::Finish)).error().kind == ErrorKind::Conflict);
  }
}

TEST_CASE("who sleeps until the next due time is woken by an earlier one") {
  EVERY_ENGINE;
  int wakes = 0;
  REQUIRE(engine.accept(due_at(1, at(1000)), "a"));
  engine.store().on_earlier_due(engine.loop(), [&] { ++wakes; });
  SECTION("of a message accepted") {
    REQUIRE(engine.accept(due_at(2, at(500)), "b"));
  }
  SECTION("of a message given back") {
    REQUIRE(engine.accept(due_at(2, at(500)), "b", Store::AcceptAs::Leased));
    CHECK(wakes == 0);
    engine.store().give_back({MessageId{2}, 0});
  }
  SECTION("of a message changed") {
    const Result<Leased> held = engine.store().claim(MessageId{1});
    REQUIRE(engine.change(held->lease, deferred_until(at(500))));
  }
  engine.loop().run_until([&] { return wakes > 0; });
  CHECK((engine.store().next_due() == at(500)));
}

TEST_CASE("leases end with the process and every message is free again") {
  EVERY_ENGINE;
  if (!engine.durable()) return;
  REQUIRE(engine.accept(due_at(1, at(10)), "a"));
  REQUIRE(engine.accept(due_at(2, at(20)), "b", Store::AcceptAs::Leased));
  REQUIRE(engine.store().claim(MessageId{1}));
  engine.reopen();
  CHECK((engine.store().next_due() == at(10)));
  const auto claimed = engine.store().claim_due(at(100), 10);
  REQUIRE(claimed->size() == 2);
  CHECK((*claimed)[0].message.id.value == 1);
  CHECK((*claimed)[1].message.id.value == 2);
}

TEST_CASE("close completes all that was submitted") {
  EVERY_ENGINE;
  int done = 0;
  for (uint64_t id = 1; id <= 20; ++id) {
    auto draft = engine.store().open_draft(MessageId{id});
    REQUIRE(draft->append(octets(1000, id)));
    engine.store().accept(message(id), std::move(draft), Store::AcceptAs::Waiting, engine.loop(),
                          [&](Result<void> result) { done += result.has_value() ? 1 : 0; });
  }
  engine.store().close();
  engine.loop().run_ready();
  CHECK(done == 20);
}
