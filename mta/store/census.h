// SPDX-License-Identifier: Apache-2.0
// Census: how many messages are held and how large they are, by each of kGroupings and by age; kept
// while they come, change and go, so that nobody has to walk the queue to tell. In memory: a store
// counts what it finds at its start, while what moves meanwhile is counted as it moves. That is
// exact in any order, as counts add up; they are told when the walk is over.
//
// A grouping of very many keys (every reply another) would cost more memory than it is worth: it is
// given up, and then only a walk can tell. Safe from any thread; no lock is held for long.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "mta/store/age_cells.h"
#include "mta/store/store.h"

namespace sluis::store {

// What the census holds of one message, by value.
struct Counted {
  uint32_t accepted = 0;
  uint64_t octets = 0;
  std::array<std::vector<std::string>, kGroupings.size()> keys;
  bool operator==(const Counted&) const = default;
};
Counted counted(const Message& message);
// The others leave a message where it is counted.
inline bool may_count_elsewhere(const Change& change) {
  return change.state || !change.recipients.empty();
}

class Census {
 public:
  static constexpr size_t kMostKeys = 100'000;  // of one grouping

  explicit Census(size_t most_keys = kMostKeys) : most_keys_(most_keys) {}

  void add(const Counted& message) { move(message, 1); }
  void remove(const Counted& message) { move(message, -1); }
  void change(const Counted& before, const Counted& after);

  // Somebody begins, and ends, to count what was there before.
  void begin_walk() { ++walks_; }
  void end_walk() { --walks_; }
  // A message has come or gone that nobody can read: the counts are worth nothing any more.
  void give_up();

  // Reads the memory of all keys: for a worker.
  Grouped group(GroupBy by, WallTime now) const;

 private:
  struct Held {
    AgeCells cells;
    int64_t octets = 0;
  };
  struct Slice {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Held> held;
  };
  struct Grouping {
    std::array<Slice, 32> slices;  // so that a reader never holds up a writer for long
    std::atomic<size_t> keys{0};
    std::atomic<bool> given_up{false};
  };

  void move(const Counted& message, int32_t change);
  void move(Grouping& grouping, const std::string& key, const Counted& message, int32_t change);
  static void give_up(Grouping& grouping);

  const size_t most_keys_;
  std::array<Grouping, kGroupings.size()> groupings_;
  std::atomic<int> walks_{0};
};

}  // namespace sluis::store
