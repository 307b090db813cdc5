// SPDX-License-Identifier: Apache-2.0
// The engines under the contract: each is opened, closed and opened again by name, on a folder of
// its own that goes with the test. Also what every store test needs: a queue of completions that a
// test waits on, and messages that look like mail.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mta/store/registry.h"
#include "mta/store/store.h"

namespace sluis::store::test {

// Runs posted work on the thread that calls run_until(): the test's own loop.
class TestLoop final : public Executor {
 public:
  void post(std::function<void()> work) override;
  // Works until `done` is true. Aborts the test program after a minute without.
  void run_until(const std::function<bool()>& done);
  // Runs what is posted now.
  void run_ready();

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> work_;
};

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct EngineKind {
  std::string name;
  bool durable;
};
std::vector<EngineKind> engines();

// One store of the named kind and the loop its completions run on.
class Engine {
 public:
  explicit Engine(EngineKind kind);
  ~Engine();

  Store& store() { return *store_; }
  Registry& registry() { return *registry_; }
  TestLoop& loop() { return loop_; }
  bool durable() const { return kind_.durable; }
  void reopen();

  // The calls of Store, waited for. What there is no room for now is offered again, as clients do:
  // the tiny ring is full while a busy machine has not moved what waits in it.
  Result<void> accept(const Message& message, std::string_view body,
                      Store::AcceptAs as = Store::AcceptAs::Waiting);
  Result<void> change(const Lease& lease, Change change);
  std::string body(MessageId id);
  std::vector<MessageId> scan(const Filter& filter);

 private:
  void open();
  Result<void> accept_once(Message message, std::string_view body, Store::AcceptAs as);

  EngineKind kind_;
  TempFolder folder_;
  TestLoop loop_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Store> store_;
};

constexpr WallTime at(int64_t seconds) {
  return WallTime(std::chrono::seconds(seconds));
}

// From alice@customer.example to bob@dest.example, due at once.
Message message(uint64_t id);
Message message_to(uint64_t id, std::vector<mail::Address> recipients);
// `size` octets that differ from place to place and from seed to seed.
std::string octets(size_t size, uint64_t seed);

}  // namespace sluis::store::test
