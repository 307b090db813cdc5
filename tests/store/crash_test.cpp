// SPDX-License-Identifier: Apache-2.0
// The durability contract under power loss: one scenario of mail that comes, waits, changes, moves
// and ends is cut off at each of its disk operations in turn, and what is found after the restart
// is held against what had been acknowledged.
#include <map>
#include <thread>

#include <catch2/catch.hpp>

#include "engines.h"
#include "mta/store/tiered_store.h"
#include "tests/support/faulty_files.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;
using sluis::test::FaultyFiles;

namespace {

constexpr uint64_t kSegment = 128 * 1024;

// What the world outside was told of one message.
struct Told {
  std::string body;
  bool accepted = false;         // acknowledged
  uint32_t changes = 0;          // acknowledged
  bool change_in_doubt = false;  // submitted, never answered with success
  bool finished = false;         // acknowledged
  bool finish_in_doubt = false;
};

class World {
 public:
  explicit World(uint64_t seed) : files(seed) {}

  bool open() {
    auto opened = open_tiered_store({folder_.path(), kSegment, 4, 0}, files);
    if (!opened) {
      error = opened.error();
      return false;
    }
    store = std::move(opened->store);
    return true;
  }

  void shut() {
    if (store) store->close();
    loop_.run_ready();
    store.reset();
  }

  // Tries again while the ring is full, as a client does: the mail in it is being moved.
  bool accept_in_the_end(uint64_t id, size_t size) {
    while (!accept(id, size)) {
      if (store->stats().broken || files.power_is_lost()) return false;
      std::this_thread::yield();
    }
    return true;
  }

  bool accept(uint64_t id, size_t size) {
    Told& told = mail[id];
    told.body = octets(size, id);
    Message m = message(id);
    m.size = size;
    auto draft = store->open_draft(m.id);
    for (size_t from = 0; from < size; from += 30000) {
      if (!draft->append(std::string_view(told.body).substr(from, 30000))) return false;
      bool room = false;
      if (draft->wait_for_room(loop_, [&] { room = true; })) loop_.run_until([&] { return room; });
    }
    std::optional<Result<void>> result;
    store->accept(m, std::move(draft), Store::AcceptAs::Leased, loop_,
                  [&](Result<void> r) { result = std::move(r); });
    loop_.run_until([&] { return result.has_value(); });
    told.accepted = result->has_value();
    return told.accepted;
  }

  bool change(const Lease& lease, Change change) {
    Told& told = mail[lease.id.value];
    const bool finish = change.then == Change::Then::Finish;
    (finish ? told.finish_in_doubt : told.change_in_doubt) = true;
    std::optional<Result<void>> result;
    store->change(lease, std::move(change), loop_, [&](Result<void> r) { result = std::move(r); });
    loop_.run_until([&] { return result.has_value(); });
    if (!*result) return false;
    if (finish) {
      told.finished = true;
    } else {
      ++told.changes;
      told.change_in_doubt = false;
    }
    return true;
  }

  // Everything the contract promises, of what is in the open store.
  void check() {
    size_t held = 0;
    for (const auto& [id, told] : mail) {
      CAPTURE(id, told.accepted, told.finished, told.finish_in_doubt);
      const Result<Message> found = store->find(MessageId{id});
      if (told.finished) CHECK_FALSE(found);
      if (told.accepted && !told.finish_in_doubt) REQUIRE(found);
      if (!found) continue;
      ++held;
      CHECK((read_all(id) == told.body));
      const uint32_t most = told.changes + (told.change_in_doubt ? 1 : 0);
      CHECK((found->version == told.changes || found->version == most));
    }
    std::vector<uint64_t> scanned;
    const auto visit = [&](const Message& m, bool) {
      scanned.push_back(m.id.value);
      return true;
    };
    REQUIRE(store->scan({}, {}, 1000, visit));
    CHECK(scanned.size() == held);
    CHECK(std::adjacent_find(scanned.begin(), scanned.end(), std::greater_equal<>()) ==
          scanned.end());
    CHECK(store->stats().messages == held);
  }

  std::string read_all(uint64_t id) {
    std::string whole(mail[id].body.size() + 1, '\0');
    const Result<size_t> got = store->read(MessageId{id}, 0, whole);
    if (!got) return "error: " + got.error().text;
    whole.resize(*got);
    return whole;
  }

  FaultyFiles files;
  std::unique_ptr<Store> store;
  std::map<uint64_t, Told> mail;
  Error error;

 private:
  TempFolder folder_;
  TestLoop loop_;
};

Change deferred() {
  Change change;
  change.state = MessageState::Deferred;
  change.due = at(5000);
  return change;
}

Change finish() {
  Change change;
  change.then = Change::Then::Finish;
  return change;
}

// Enough to go round a ring of four segments, with mail that stays behind and has to move. False:
// cut off.
bool scenario(World& world) {
  constexpr size_t kSizes[] = {0, 900, 20000, 70000, 5000, 33000};
  if (!world.open()) return false;
  for (uint64_t id = 1; id <= 30; ++id) {
    if (!world.accept_in_the_end(id, kSizes[id % 6])) return false;
    const Lease lease{MessageId{id}, 0};
    if (id % 3 == 0) {
      if (!world.change(lease, deferred())) return false;
    } else if (!world.change(lease, finish())) {
      return false;
    }
    if (id % 9 != 0) continue;
    const Result<Leased> again = world.store->claim(MessageId{id - 6});
    if (!again) return false;
    if (!world.change(again->lease, id == 9 ? deferred() : finish())) return false;
  }
  world.shut();
  return true;
}

}  // namespace

TEST_CASE(
    "whatever was acknowledged survives power loss at any moment, and nothing ended returns") {
  bool finished = false;
  for (uint64_t moment = 1; !finished; ++moment) {
    World world(moment);
    world.files.lose_power_at(moment);
    const bool through = scenario(world);
    world.shut();
    CAPTURE(moment);
    finished = !world.files.power_is_lost();
    REQUIRE((through || !finished));
    for (int restart = 0; restart < 2; ++restart) {
      world.files.power_up();
      if (!world.open()) FAIL(world.error.text << " " << world.error.detail);
      world.check();
      if (restart == 0) CHECK(world.accept_in_the_end(1000, 40000));
      world.shut();
    }
  }
}

TEST_CASE("power lost again and again while starting loses nothing") {
  World world(42);
  world.files.lose_power_at(60);
  CHECK_FALSE(scenario(world));
  world.shut();
  for (uint64_t moment = 1; moment <= 6; ++moment) {
    world.files.power_up();
    world.files.lose_power_at(moment);
    world.open();
    world.shut();
  }
  world.files.power_up();
  REQUIRE(world.open());
  world.check();
}

TEST_CASE("a sync that failed is never taken for a good one") {
  for (uint64_t number = 2; number < 12; ++number) {
    CAPTURE(number);
    World world(number);
    world.files.fail_sync(number);
    CHECK_FALSE(scenario(world));
    REQUIRE(world.store);
    CHECK(world.store->stats().broken.has_value());
    CHECK_FALSE(world.accept(2000, 10));
    for (const auto& [id, told] : world.mail) {
      if (told.accepted && !told.finish_in_doubt) CHECK(world.store->find(MessageId{id}));
    }
    world.shut();
    world.files.power_up();
    REQUIRE(world.open());
    world.check();
  }
}

TEST_CASE("a full disk refuses new mail, keeps the old, and takes new again when there is room") {
  World world(1);
  REQUIRE(world.open());
  REQUIRE(world.accept(1, 50000));
  world.files.set_free_space(kSegment - 1);
  uint64_t id = 2;
  while (id < 100 && world.accept(id, 50000)) ++id;
  REQUIRE(id < 100);
  CHECK_FALSE(world.store->stats().broken);
  CHECK(world.read_all(1) == world.mail[1].body);
  world.mail.erase(id);
  world.files.set_free_space(uint64_t{1} << 40);
  CHECK(world.accept(id, 50000));
  world.check();
}
