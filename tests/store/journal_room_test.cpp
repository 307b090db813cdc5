// SPDX-License-Identifier: Apache-2.0
// A full ring: what waits for room, in which order it gets it, and when it is refused. Nothing here
// is moved: a segment is free again when the test lets go of what was written there.
#include <future>

#include <catch2/catch.hpp>

#include "mta/store/journal.h"
#include "tests/support/faulty_files.h"

using namespace sluis;
using namespace sluis::store;
using namespace std::chrono_literals;
using sluis::test::FaultyFiles;
using Reach = JournalRing::Reach;

namespace {

constexpr size_t kLarge = kBlock;  // octets: a segment takes one such record, and a small one
constexpr uint64_t kReserve = 1000;

class House {
 public:
  // Full: of its two segments each holds one record.
  explicit House(std::chrono::milliseconds room_wait)
      : journal_(files, {"/journal", 4 * kBlock, 2, kReserve, room_wait}) {
    REQUIRE(journal_.recover([](RecordType, std::string_view, const Place&) -> Result<void> {
      return fail(ErrorKind::Internal, "there was nothing to recover");
    }));
    REQUIRE(journal_.start({}));
    REQUIRE(submit(kLarge).get());
    REQUIRE(submit(kLarge).get());
  }

  std::future<Result<void>> submit(size_t octets, Reach reach = Reach::Accept) {
    auto told = std::make_shared<std::promise<Result<void>>>();
    auto future = told->get_future();
    JournalEntry entry;
    entry.reach = reach;
    entry.records.push_back({RecordType::Chunk, {}, std::string(octets, 'x')});
    entry.settled = [this, told, octets](const Result<void>& result,
                                         std::span<const Place> places) {
      if (result) journal_.ring().pin(places[0].segment);
      if (result) homes_.push_back(places[0].segment);
      settled_.push_back(octets);
      told->set_value(result);
    };
    journal_.submit(std::move(entry));
    return future;
  }

  // Lets go of the record that was written first. Call it when all that was submitted is settled or
  // waits.
  void free_oldest() {
    const uint32_t home = homes_.front();
    homes_.pop_front();
    journal_.ring().unpin(home);
  }
  void close() { journal_.close(); }
  const std::vector<size_t>& settled() const { return settled_; }

  FaultyFiles files{1};

 private:
  std::deque<uint32_t> homes_;   // the commit thread's, read when it has nothing to settle
  std::vector<size_t> settled_;  // the same: their sizes
  Journal journal_;              // ends before what its thread writes to
};

bool waits(const std::future<Result<void>>& future) {
  return future.wait_for(0s) == std::future_status::timeout;
}

}  // namespace

TEST_CASE("new mail waits for room in a full ring, in order, and what ends mail passes it") {
  House house(1h);
  auto large = house.submit(kLarge);
  auto small = house.submit(100);  // there would be room for it
  REQUIRE(house.submit(200, Reach::Change).get());
  CHECK(waits(large));
  CHECK(waits(small));
  house.free_oldest();
  CHECK(large.get());
  CHECK(small.get());
  CHECK(house.settled() == std::vector<size_t>{kLarge, kLarge, 200, kLarge, 100});
}

TEST_CASE("new mail that finds no room in time is refused, and so is at once what may not wait") {
  House house(GENERATE(0ms, 30ms));
  const Result<void> refused = house.submit(kLarge).get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Unavailable);
  CHECK(refused.error().text == kJournalFull);
  house.free_oldest();
  CHECK(house.submit(kLarge).get());
}

TEST_CASE("no room is waited for on a full disk") {
  House house(1h);
  house.files.set_free_space(0);
  const Result<void> refused = house.submit(kLarge).get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.starts_with("the disk is nearly full"));
}

TEST_CASE("what waits for room when the journal closes is refused") {
  House house(1h);
  auto first = house.submit(kLarge);
  auto second = house.submit(kLarge);
  house.close();
  CHECK_FALSE(first.get());
  CHECK_FALSE(second.get());
}
