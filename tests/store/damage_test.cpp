// SPDX-License-Identifier: Apache-2.0
// A store that was damaged after it was written is reported and left as it is; one that was
// merely cut off is not called damaged (crash_test.cpp).
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "engines.h"
#include "mta/base/bytes.h"
#include "mta/store/journal_format.h"
#include "mta/store/tiered_store.h"
#include "mta/store/wire.h"
#include "tests/support/faulty_files.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;
using sluis::test::FaultyFiles;

namespace {

constexpr uint64_t kSegment = 128 * 1024;

// A store with three messages in a journal of one segment, closed.
class Damage {
 public:
  Damage() {
    auto opened = open();
    REQUIRE(opened);
    for (uint64_t id = 1; id <= 3; ++id) {
      auto draft = opened->store->open_draft(MessageId{id});
      REQUIRE(draft->append(octets(6000, id)));
      bool done = false;
      opened->store->accept(message(id), std::move(draft), Store::AcceptAs::Waiting, loop_,
                            [&](Result<void> result) { done = result.has_value(); });
      loop_.run_until([&] { return done; });
    }
    opened->store->close();
    for (const std::string& path : files.paths()) {
      if (get_fixed<uint64_t>(&files.contents(path)[24]) == 1) segment = path;
    }
  }

  Result<OpenedStore> open() { return open_tiered_store({folder_.path(), kSegment, 4, 0}, files); }

  void flip(uint64_t offset) {
    std::string bytes = files.contents(segment);
    bytes[offset] = static_cast<char>(bytes[offset] ^ 0x40);
    files.set_contents(segment, bytes);
  }

  // Opening fails as Corrupt with a sentence, and no octet of the journal changes.
  void check_refused() {
    const std::vector<std::string> paths = files.paths();
    const std::string before = files.contents(segment);
    const auto opened = open();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == ErrorKind::Corrupt);
    CHECK(opened.error().text.size() > 40);
    CHECK(files.paths() == paths);
    CHECK((files.contents(segment) == before));
  }

  FaultyFiles files{7};
  std::string segment;

 private:
  TempFolder folder_;
  TestLoop loop_;
};

}  // namespace

TEST_CASE("a bad octet in the middle of the journal is reported and nothing is overwritten") {
  Damage damage;
  const uint64_t offset = GENERATE(values<uint64_t>({kBlock, kBlock + 17, kBlock + kBatchHeader + 2,
                                                     kBlock + kBatchHeader + kRecordHeader + 100}));
  damage.flip(offset);
  damage.check_refused();
}

TEST_CASE("a journal header that went bad after mail was written behind it is reported") {
  Damage damage;
  damage.flip(20);
  damage.check_refused();
}

TEST_CASE("a journal of a newer version is refused by name") {
  Damage damage;
  std::string bytes = damage.files.contents(damage.segment);
  put_fixed(&bytes[8], kJournalVersion + 1);
  put_fixed(&bytes[48], crc32c(std::string_view(bytes).substr(0, 48)));
  damage.files.set_contents(damage.segment, bytes);
  damage.check_refused();
}

TEST_CASE("a journal segment that was taken away is missed") {
  Damage damage;
  {
    auto opened = damage.open();
    REQUIRE(opened);
    opened->store->close();
  }
  damage.files.forget(damage.segment);
  damage.segment = damage.files.paths().front();
  damage.check_refused();
}

TEST_CASE("a second daemon on the same folder is turned away") {
  const TempFolder folder;
  const SystemClock clock;
  auto first = open_tiered_store({folder.path(), kSegment, 4, 0}, clock);
  REQUIRE(first);
  const auto second = open_tiered_store({folder.path(), kSegment, 4, 0}, clock);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::Conflict);
  CHECK(second.error().text.find("another sluisd") != std::string::npos);
}

TEST_CASE("a database that lost the file it begins with is refused, not begun anew") {
  const TempFolder folder;
  const SystemClock clock;
  open_tiered_store({folder.path(), kSegment, 4, 0}, clock)->store->close();
  std::filesystem::remove(folder.path() + "/old/CURRENT");
  const auto opened = open_tiered_store({folder.path(), kSegment, 4, 0}, clock);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == ErrorKind::Corrupt);
  CHECK_FALSE(std::filesystem::exists(folder.path() + "/old/CURRENT"));
}

TEST_CASE("a database whose making a crash cut short is made again") {
  const TempFolder folder;
  const SystemClock clock;
  std::filesystem::create_directory(folder.path() + "/old");
  std::ofstream(folder.path() + "/old/MANIFEST-000001") << "half";
  CHECK(open_tiered_store({folder.path(), kSegment, 4, 0}, clock));
}
