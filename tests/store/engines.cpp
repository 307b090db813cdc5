// SPDX-License-Identifier: Apache-2.0
#include "engines.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>

#include "mta/store/memory_store.h"
#include "mta/store/rocks_registry.h"
#include "mta/store/rocks_store.h"
#include "mta/store/tiered_store.h"

namespace sluis::store::test {
namespace {

const SystemClock kClock;
constexpr int kTries = 20'000;  // a millisecond apart: longer than any move takes

}  // namespace

void TestLoop::post(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  work_.push_back(std::move(work));
  posted_.notify_all();
}

void TestLoop::run_until(const std::function<bool()>& done) {
  while (!done()) {
    std::unique_lock lock(mutex_);
    if (!posted_.wait_for(lock, std::chrono::minutes(1), [&] { return !work_.empty(); })) {
      std::fputs("a completion never came\n", stderr);
      std::abort();
    }
    const std::function<void()> work = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    work();
  }
}

void TestLoop::run_ready() {
  std::deque<std::function<void()>> ready;
  {
    const std::lock_guard lock(mutex_);
    ready.swap(work_);
  }
  for (const auto& work : ready) work();
}

TempFolder::TempFolder() {
  // In memory where there is such a place: a busy disk would make these tests wait, not stricter.
  const std::filesystem::path memory = "/dev/shm";
  std::error_code none;
  const bool has_memory = std::filesystem::is_directory(memory, none);
  const auto parent = has_memory ? memory : std::filesystem::temp_directory_path();
  std::string pattern = (parent / "sluis-store-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<EngineKind> engines() {
  return {{"memory", false}, {"rocks", true}, {"tiered", true}, {"tiered, tiny ring", true}};
}

Engine::Engine(EngineKind kind) : kind_(std::move(kind)) {
  open();
}

Engine::~Engine() {
  store_->close();
}

void Engine::open() {
  if (kind_.name == "memory") {
    store_ = open_memory_store(kClock);
    registry_ = open_memory_registry();
    return;
  }
  if (kind_.name.starts_with("tiered")) {
    const bool tiny = kind_.name != "tiered";
    auto opened = open_tiered_store({folder_.path(), tiny ? 256u << 10 : 4u << 20, 4, 0}, kClock);
    REQUIRE(opened.has_value());
    store_ = std::move(opened->store);
    registry_ = std::move(opened->registry);
    return;
  }
  auto rocks = RocksDb::open(folder_.path() + "/old");
  REQUIRE(rocks.has_value());
  auto store = open_rocks_store(*rocks);
  REQUIRE(store.has_value());
  store_ = *std::move(store);
  registry_ = open_rocks_registry(*rocks);
}

void Engine::reopen() {
  store_->close();
  loop_.run_ready();
  store_.reset();
  registry_.reset();
  open();
}

Result<void> Engine::accept_once(Message message, std::string_view body, Store::AcceptAs as) {
  message.size = body.size();
  std::unique_ptr<Draft> draft = store_->open_draft(message.id);
  for (size_t from = 0; from < body.size(); from += 10000) {
    if (auto appended = draft->append(body.substr(from, 10000)); !appended) return appended;
    bool room = false;
    if (draft->wait_for_room(loop_, [&] { room = true; })) {
      loop_.run_until([&] { return room; });
    }
  }
  std::optional<Result<void>> result;
  store_->accept(std::move(message), std::move(draft), as, loop_,
                 [&](Result<void> r) { result = std::move(r); });
  loop_.run_until([&] { return result.has_value(); });
  return *result;
}

Result<void> Engine::accept(const Message& message, std::string_view body, Store::AcceptAs as) {
  for (int tries = 0;; ++tries) {
    Result<void> accepted = accept_once(message, body, as);
    const bool full = !accepted && accepted.error().kind == ErrorKind::Unavailable;
    if (!full || tries == kTries) return accepted;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Result<void> Engine::change(const Lease& lease, Change change) {
  std::optional<Result<void>> result;
  store_->change(lease, std::move(change), loop_, [&](Result<void> r) { result = std::move(r); });
  loop_.run_until([&] { return result.has_value(); });
  return *result;
}

std::string Engine::body(MessageId id) {
  std::string whole;
  std::string piece(3000, '\0');
  for (;;) {
    const Result<size_t> got = store_->read(id, whole.size(), piece);
    if (!got) return "error: " + got.error().text;
    if (*got == 0) return whole;
    whole.append(piece, 0, *got);
  }
}

std::vector<MessageId> Engine::scan(const Filter& filter) {
  std::vector<MessageId> found;
  Cursor cursor;
  do {
    const Result<Cursor> next = store_->scan(filter, cursor, 3, [&](const Message& m, bool) {
      found.push_back(m.id);
      return true;
    });
    REQUIRE(next.has_value());
    cursor = *next;
  } while (!cursor.empty());
  return found;
}

Message message(uint64_t id) {
  return message_to(id, {{"bob", "dest.example"}});
}

Message message_to(uint64_t id, std::vector<mail::Address> recipients) {
  Message message;
  message.id = MessageId{id};
  message.envelope.sender = mail::Address{"alice", "customer.example"};
  for (mail::Address& address : recipients) {
    message.envelope.recipients.push_back({std::move(address), {}, {}});
  }
  message.recipients.resize(message.envelope.recipients.size());
  message.account = "crm";
  message.client = "192.0.2.9:51234";
  message.sender_domain = "customer.example";
  message.header_from = "alice@customer.example";
  message.header_message_id = "<" + std::to_string(id) + "@customer.example>";
  message.accepted = at(1000);
  message.due = at(1000);
  return message;
}

std::string octets(size_t size, uint64_t seed) {
  std::string out(size, '\0');
  uint64_t state = seed * 0x9E3779B97F4A7C15ull + 1;
  for (char& c : out) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    c = static_cast<char>(state >> 56);
  }
  return out;
}

}  // namespace sluis::store::test
