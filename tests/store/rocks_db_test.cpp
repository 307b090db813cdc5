// SPDX-License-Identifier: Apache-2.0
// The database under the old generation, as an operator's upgrade and machine find it.
#include "mta/store/rocks_db.h"

#include <catch2/catch.hpp>
#include <rocksdb/db.h>

#include "engines.h"
#include "mta/store/rocks_crc32c.h"
#include "mta/store/rocks_store.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

namespace {

// Keys under which bodies lie.
size_t chunks_in(RocksDb& rocks) {
  size_t count = 0;
  const auto at = rocks.iterate(rocks.bodies());
  for (at->SeekToFirst(); at->Valid(); at->Next()) ++count;
  return count;
}

// A message with a long body is put into the database and read back; then it ends.
void check_a_long_body(const std::shared_ptr<RocksDb>& rocks, size_t chunks) {
  TestLoop loop;
  const auto store = open_rocks_store(rocks);
  REQUIRE(store);
  const std::string body = octets(600'000, 7);
  auto draft = (*store)->open_draft(MessageId{7});
  REQUIRE(draft->append(body));
  std::optional<Result<void>> accepted, ended;
  (*store)->accept(message(7), std::move(draft), Store::AcceptAs::Leased, loop,
                   [&](Result<void> result) { accepted = std::move(result); });
  loop.run_until([&] { return accepted.has_value(); });
  REQUIRE(*accepted);
  CHECK(chunks_in(*rocks) == chunks);
  std::string back(body.size() + 1, '\0');
  CHECK((*store)->read(MessageId{7}, 0, back).value() == body.size());
  CHECK(back.substr(0, body.size()) == body);
  Change finish;
  finish.then = Change::Then::Finish;
  (*store)->change({MessageId{7}, 0}, finish, loop,
                   [&](Result<void> result) { ended = std::move(result); });
  loop.run_until([&] { return ended.has_value(); });
  CHECK(*ended);
  CHECK(chunks_in(*rocks) == 0);
  (*store)->close();
}

}  // namespace

TEST_CASE(
    "a database of the earlier format goes on with its larger chunks, a new one has smaller") {
  const TempFolder folder;
  {
    const auto fresh = RocksDb::open(folder.path());
    REQUIRE(fresh);
    check_a_long_body(*fresh, 10);
    REQUIRE((*fresh)->db().Put({}, (*fresh)->meta(), "format", "1").ok());
  }
  const auto earlier = RocksDb::open(folder.path());
  REQUIRE(earlier);
  check_a_long_body(*earlier, 3);
}

TEST_CASE("mail of a version that kept no turns with the due times is lined up as all other") {
  const TempFolder folder;
  const auto rocks = RocksDb::open(folder.path());
  REQUIRE(rocks);
  TestLoop loop;
  const auto store = open_rocks_store(*rocks);
  REQUIRE(store);
  std::optional<Result<void>> accepted;
  (*store)->accept(message(7), (*store)->open_draft(MessageId{7}), Store::AcceptAs::Waiting, loop,
                   [&](Result<void> result) { accepted = std::move(result); });
  loop.run_until([&] { return accepted.has_value(); });
  REQUIRE(*accepted);
  const std::string key = due_key(message(7).due, MessageId{7});
  REQUIRE((*rocks)->db().Put({}, (*rocks)->due(), key, "").ok());
  const auto claimed = (*store)->claim_resting(kNever, 10);
  REQUIRE(claimed->size() == 1);
  CHECK(((*claimed)[0].turn == Turn{"crm", "dest.example"}));
  (*store)->close();
}

TEST_CASE("RocksDB computes its checksums as fast as the processor can") {
  CHECK(rocksdb_sums_by_ours());
}
