// SPDX-License-Identifier: Apache-2.0
// The journal over one start after another, of which many commit nothing: what was committed last
// is found by each, whichever files the segments were written to.
#include <future>

#include <catch2/catch.hpp>

#include "mta/store/journal.h"
#include "tests/support/faulty_files.h"

using namespace sluis;
using namespace sluis::store;
using sluis::test::FaultyFiles;

namespace {

constexpr uint32_t kSegments = 16;  // nothing here moves a record out of the way

// A journal that keeps one record, the latest, as a store keeps a message that waits.
class Keeper {
 public:
  explicit Keeper(FaultyFiles& files) : journal_(files, {"/journal", 4 * kBlock, kSegments, 0}) {}

  Result<void> start() {
    const auto visit = [this](RecordType, std::string_view payload, const Place& place) {
      keep(std::string(payload), place);
      return Result<void>{};
    };
    if (auto recovered = journal_.recover(visit); !recovered) return recovered;
    journal_.ring().release();
    if (auto started = journal_.start({}); !started) return started;
    journal_.ring().prepare_spare();
    return {};
  }

  bool write(const std::string& payload) {
    std::promise<bool> durable;
    JournalEntry entry;
    entry.records.push_back({RecordType::Chunk, {}, payload});
    entry.settled = [&](const Result<void>& result, std::span<const Place> places) {
      if (result) keep(payload, places[0]);
      durable.set_value(result.has_value());
    };
    journal_.submit(std::move(entry));
    return durable.get_future().get();
  }

  const std::string& latest() const { return latest_; }

 private:
  void keep(std::string payload, const Place& place) {
    journal_.ring().pin(place.segment);
    if (home_ != 0) journal_.ring().unpin(home_);
    home_ = place.segment;
    latest_ = std::move(payload);
  }

  Journal journal_;
  std::string latest_;
  uint32_t home_ = 0;
};

}  // namespace

TEST_CASE("starts that took no mail never hide the mail of those that did") {
  constexpr unsigned kStarts = 10;
  for (unsigned pattern = 0; pattern < 1u << kStarts; ++pattern) {
    FaultyFiles files(1);
    std::string written;
    for (unsigned start = 0; start <= kStarts; ++start) {
      CAPTURE(pattern, start);
      Keeper keeper(files);
      const Result<void> started = keeper.start();
      REQUIRE(started);
      REQUIRE(keeper.latest() == written);
      if ((pattern >> start & 1) == 0) continue;
      written = "written by start " + std::to_string(start);
      REQUIRE(keeper.write(written));
    }
  }
}

TEST_CASE("what a start found is still there when the power goes right after it") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    FaultyFiles files(seed);
    {
      Keeper keeper(files);
      REQUIRE(keeper.start());
      files.fail_sync(1);  // written and never synced, as by a process that was killed in between
      CHECK_FALSE(keeper.write("in doubt"));
    }
    std::string found;
    {
      Keeper keeper(files);
      REQUIRE(keeper.start());
      found = keeper.latest();
    }
    files.power_up();  // what was not synced may be gone
    Keeper keeper(files);
    REQUIRE(keeper.start());
    CHECK(keeper.latest() == found);
  }
}
