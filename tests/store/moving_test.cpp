// SPDX-License-Identifier: Apache-2.0
// Moving waiting mail out of the journal when the disk is full, when it cannot be read, and past a
// draft that takes its time.
#include <thread>

#include <catch2/catch.hpp>

#include "engines.h"
#include "mta/store/tiered_store.h"
#include "tests/support/faulty_files.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;
using namespace std::chrono_literals;
using sluis::test::FaultyFiles;

namespace {

constexpr uint64_t kSegment = 128 * 1024;
constexpr uint64_t kRoomy = uint64_t{1} << 40;
constexpr int kTries = 20'000;  // a millisecond apart: longer than any move takes

class House {
 public:
  void open(std::chrono::milliseconds room_wait = 0ms) {
    auto opened = open_tiered_store({folder_.path(), kSegment, 4, kSegment, room_wait}, files);
    REQUIRE(opened);
    store = std::move(opened->store);
  }
  void reopen() {
    store->close();
    loop_.run_ready();
    store.reset();
    open();
  }

  Result<void> append(Draft& draft, std::string_view octets) {
    auto appended = draft.append(octets);
    bool room = false;
    if (draft.wait_for_room(loop_, [&] { room = true; })) loop_.run_until([&] { return room; });
    return appended;
  }

  Result<void> accept(uint64_t id, std::unique_ptr<Draft> draft, size_t size) {
    Message m = message(id);
    m.size = size;
    std::optional<Result<void>> result;
    store->accept(m, std::move(draft), Store::AcceptAs::Waiting, loop_,
                  [&](Result<void> r) { result = std::move(r); });
    loop_.run_until([&] { return result.has_value(); });
    return *result;
  }

  // A message that waits; false: there was no room for it.
  bool offer(uint64_t id, size_t size = 40'000) {
    auto draft = store->open_draft(MessageId{id});
    return append(*draft, octets(size, id)) && accept(id, std::move(draft), size);
  }

  // Offers it until there is room, as a client does.
  void fill(uint64_t id, size_t size = 40'000) {
    for (int i = 0; i < kTries; ++i) {
      if (offer(id, size)) return;
      std::this_thread::sleep_for(1ms);
    }
    FAIL("message " << id << " was never taken");
  }

  bool holds(uint64_t id, size_t size = 40'000) {
    if (!store->find(MessageId{id})) return false;
    std::string body(size + 1, '\0');
    const auto got = store->read(MessageId{id}, 0, body);
    if (!got) return false;
    body.resize(*got);
    return body == octets(size, id);
  }

  FaultyFiles files{3};
  std::unique_ptr<Store> store;

 private:
  TempFolder folder_;
  TestLoop loop_;
};

// The file and the octets in it that the next batch changes.
struct Written {
  std::string path;
  uint64_t from = 0, to = 0;
};

Written written_by(FaultyFiles& files, const std::function<void()>& act) {
  std::map<std::string, std::string> before;
  for (const std::string& path : files.paths()) before[path] = files.contents(path);
  act();
  for (const std::string& path : files.paths()) {
    const std::string now = files.contents(path);
    const std::string& was = before[path];
    if (was.size() != now.size() || was == now) continue;
    const auto first = std::mismatch(now.begin(), now.end(), was.begin()).first;
    const auto last = std::mismatch(now.rbegin(), now.rend(), was.rbegin()).first;
    return {path, static_cast<uint64_t>(first - now.begin()),
            static_cast<uint64_t>(now.rend() - last)};
  }
  FAIL("nothing was written");
  return {};
}

// A draft's octets come while twice what the ring holds passes by. False: its turn fell on a moment
// at which the ring was full, and its client was told to come back.
bool slow_draft(House& house, uint64_t id, const std::string& body) {
  auto draft = house.store->open_draft(MessageId{id});
  if (!house.append(*draft, std::string_view(body).substr(0, 70'000))) return false;
  for (uint64_t other = id + 1; other < id + 26; ++other) house.fill(other);
  if (!house.append(*draft, std::string_view(body).substr(70'000))) return false;
  return house.accept(id, std::move(draft), body.size()).has_value();
}

}  // namespace

TEST_CASE("a draft that takes its time is carried forward, and does not keep the ring full") {
  House house;
  house.open();
  uint64_t id = 1000;
  while (id < 50'000 && !slow_draft(house, id, octets(150'000, id))) id += 1000;
  REQUIRE(id < 50'000);
  CHECK(house.holds(id, 150'000));
  house.reopen();
  CHECK(house.holds(id, 150'000));
  for (uint64_t other = id + 1; other < id + 26; ++other) CHECK(house.holds(other));
}

TEST_CASE("mail that comes faster than it is moved waits for room, and none is refused") {
  House house;
  house.open(1h);
  for (uint64_t id = 1; id <= 120; ++id) REQUIRE(house.offer(id, id % 10 == 0 ? 150'000 : 40'000));
  for (uint64_t id = 1; id <= 120; ++id) CHECK(house.holds(id, id % 10 == 0 ? 150'000 : 40'000));
  house.reopen();
  CHECK(house.store->stats().messages == 120);
}

TEST_CASE("a disk that fills up and empties again while mail is moved loses none of it") {
  House house;
  house.open();
  std::atomic<bool> stop = false;
  std::thread disk([&] {
    for (uint64_t i = 0; !stop; ++i) {
      house.files.set_free_space(i % 3 == 0 ? kRoomy : 0);
      std::this_thread::sleep_for(1ms);
    }
    house.files.set_free_space(kRoomy);
  });
  for (uint64_t id = 1; id <= 120; ++id) house.fill(id);
  stop = true;
  disk.join();
  CHECK_FALSE(house.store->stats().broken);
  house.fill(121);
  for (uint64_t id = 1; id <= 121; ++id) CHECK(house.holds(id));
  house.reopen();
  for (uint64_t id = 1; id <= 121; ++id) CHECK(house.holds(id));
  CHECK(house.store->stats().messages == 121);
}

TEST_CASE("a message that cannot be read back is put aside, and all other mail goes on") {
  const bool record = GENERATE(true, false);  // its record, or only its body
  House house;
  house.open();
  house.fill(1);
  const Written bad = written_by(house.files, [&] { house.fill(2); });
  house.fill(3);
  if (record) {
    house.files.spoil(bad.path, bad.to - 100, bad.to);
  } else {
    house.files.spoil(bad.path, bad.from + 10'000, bad.from + 10'100);
  }
  for (uint64_t id = 4; id < 40; ++id) house.fill(id);
  CHECK_FALSE(house.store->find(MessageId{2}));
  CHECK(house.store->stats().damaged == 1);
  CHECK(house.store->stats().messages == 38);
  CHECK(house.holds(1));
  for (uint64_t id = 3; id < 40; ++id) CHECK(house.holds(id));
  const auto paths = house.files.paths();
  CHECK(std::count(paths.begin(), paths.end(), bad.path + ".damaged") == 1);
  house.reopen();
  CHECK_FALSE(house.store->find(MessageId{2}));
  CHECK(house.store->stats().messages == 38);
}
