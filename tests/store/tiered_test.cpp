// SPDX-License-Identifier: Apache-2.0
// What only the tiered store does: waiting mail moves to the old generation while it is lent,
// changed and read, and many sessions write at once.
#include <thread>

#include <catch2/catch.hpp>

#include "engines.h"
#include "mta/store/tiered_store.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

namespace {

Result<void> waited(TestLoop& loop, const std::function<void(Done)>& submit) {
  std::optional<Result<void>> result;
  submit([&](Result<void> r) { result = std::move(r); });
  loop.run_until([&] { return result.has_value(); });
  return *result;
}

// One session: mail that is delivered at once, and some that waits. Returns the ids that wait.
std::vector<uint64_t> session(Store& store, uint64_t first_id) {
  TestLoop loop;
  std::vector<uint64_t> waiting;
  for (uint64_t id = first_id; id < first_id + 60; ++id) {
    const std::string body = octets(id % 7 * 6000, id);
    const bool waits = id % 3 == 0;
    for (;;) {
      auto draft = store.open_draft(MessageId{id});
      if (!draft->append(body)) std::abort();
      Message m = message(id);
      m.size = body.size();
      const auto as = waits ? Store::AcceptAs::Waiting : Store::AcceptAs::Leased;
      const Result<void> accepted = waited(
          loop, [&](Done done) { store.accept(m, std::move(draft), as, loop, std::move(done)); });
      if (accepted) break;
      if (accepted.error().kind != ErrorKind::Unavailable) std::abort();
      std::this_thread::yield();  // the ring is full: mail is being moved
    }
    if (waits) {
      waiting.push_back(id);
      continue;
    }
    Change finish;
    finish.then = Change::Then::Finish;
    if (!waited(loop, [&](Done done) {
          store.change({MessageId{id}, 0}, finish, loop, std::move(done));
        })) {
      std::abort();
    }
  }
  return waiting;
}

// Works on whatever waits while it moves: claims, reads, changes, gives back.
void meddle(Store& store, const std::atomic<bool>& stop) {
  TestLoop loop;
  std::string piece(5000, '\0');
  while (!stop) {
    auto claimed = store.claim_due(at(2000), 5);
    if (!claimed) std::abort();
    for (Leased& one : *claimed) {
      const Result<size_t> got = store.read(one.lease.id, 3000, piece);
      if (!got) std::abort();
      if (one.lease.id.value % 2 == 0) {
        store.give_back(one.lease);
        continue;
      }
      Change change;
      change.state = MessageState::Deferred;
      if (!waited(loop,
                  [&](Done done) { store.change(one.lease, change, loop, std::move(done)); })) {
        std::abort();
      }
    }
    store.next_due();
    store.stats();
    (void)store.scan({}, {}, 10, [](const Message&, bool) { return true; });
  }
}

}  // namespace

TEST_CASE("mail that waits moves out of the journal while it is worked on, and nothing is lost") {
  const TempFolder folder;
  const SystemClock clock;
  auto opened = open_tiered_store({folder.path(), 256 << 10, 4, 0}, clock);
  REQUIRE(opened);
  Store& store = *opened->store;
  std::vector<uint64_t> waiting[2];
  std::atomic<bool> stop = false;
  std::thread meddler([&] { meddle(store, stop); });
  std::thread one([&] { waiting[0] = session(store, 1000); });
  std::thread two([&] { waiting[1] = session(store, 2000); });
  one.join();
  two.join();
  stop = true;
  meddler.join();

  const auto check = [&](Store& now) {
    size_t count = 0;
    for (const auto& ids : waiting) {
      for (const uint64_t id : ids) {
        CAPTURE(id);
        const Result<Message> found = now.find(MessageId{id});
        REQUIRE(found);
        std::string whole(50000, '\0');
        const Result<size_t> got = now.read(MessageId{id}, 0, whole);
        REQUIRE(got);
        whole.resize(*got);
        CHECK((whole == octets(id % 7 * 6000, id)));
        ++count;
      }
    }
    CHECK(now.stats().messages == count);
    CHECK(now.stats().leased == 0);
    CHECK(now.claim_due(at(2000), 1000)->size() == count);
  };
  check(store);
  store.close();
  opened->store.reset();
  opened->registry.reset();
  auto again = open_tiered_store({folder.path(), 256 << 10, 4, 0}, clock);
  REQUIRE(again);
  check(*again->store);
}

TEST_CASE("a body larger than the ring is refused, and its octets make room again") {
  const TempFolder folder;
  const SystemClock clock;
  auto opened = open_tiered_store({folder.path(), 256 << 10, 3, 0}, clock);
  REQUIRE(opened);
  TestLoop loop;
  {
    auto draft = opened->store->open_draft(MessageId{1});
    Result<void> appended;
    const std::string piece = octets(60000, 1);
    for (int i = 0; i < 100 && appended; ++i) {
      appended = draft->append(piece);
      bool room = false;
      if (draft->wait_for_room(loop, [&] { room = true; })) loop.run_until([&] { return room; });
    }
    REQUIRE_FALSE(appended);
    CHECK(appended.error().kind == ErrorKind::Unavailable);
  }
  for (uint64_t id = 2;; ++id) {
    auto draft = opened->store->open_draft(MessageId{id});
    REQUIRE(draft->append("small"));
    const Result<void> accepted = waited(loop, [&](Done done) {
      opened->store->accept(message(id), std::move(draft), Store::AcceptAs::Waiting, loop,
                            std::move(done));
    });
    if (accepted) break;
    REQUIRE(accepted.error().kind == ErrorKind::Unavailable);
    std::this_thread::yield();
  }
}

TEST_CASE("new mail never takes the room that moving waiting mail needs") {
  const TempFolder folder;
  const SystemClock clock;
  auto opened = open_tiered_store({folder.path(), 128 << 10, 2, 0}, clock);
  REQUIRE(opened);
  TestLoop loop;
  // Far more than the ring holds, offered as fast as it goes: what is refused is offered again.
  size_t waiting = 0;
  for (uint64_t next = 1; waiting < 400;) {
    size_t answered = 0;
    for (size_t i = 0; i < 40; ++i, ++next) {
      auto draft = opened->store->open_draft(MessageId{next});
      REQUIRE(draft->append(octets(6000, next)));
      opened->store->accept(message(next), std::move(draft), Store::AcceptAs::Waiting, loop,
                            [&](Result<void> result) {
                              ++answered;
                              waiting += result ? 1 : 0;
                            });
    }
    loop.run_until([&] { return answered == 40; });
  }
  CHECK(opened->store->stats().messages == waiting);
  CHECK_FALSE(opened->store->stats().broken);
}
