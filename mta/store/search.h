// SPDX-License-Identifier: Apache-2.0
// Search: the first of the messages that match a filter, in an order that people ask for. It looks
// a bounded step at a time, so that whoever waits for the page may go on waiting, or stop, and no
// thread is held for long; and it reads whole messages only where an index cannot tell that they
// are not on the page. Not a way to change messages: they are as they were when they were looked
// at.
//
// Ranked keeps the best so far; each engine feeds it in its own way (rocks_search.h,
// young_search.h). One thread at a time.
#pragma once

#include <functional>
#include <unordered_set>
#include <vector>

#include "mta/base/result.h"
#include "mta/store/message.h"

namespace sluis::store {

enum class Order : uint8_t { Due, Age, Size };  // earliest, oldest, largest first; then by id

struct Wanted {
  Filter filter;
  // What else must be true of a message, beyond what engines know. Empty: nothing.
  std::function<bool(const Message&)> also;
  Order order = Order::Due;
  size_t limit = 0;

  bool matches(const Message& message) const {
    return store::matches(filter, message) && (!also || also(message));
  }
};

struct Found {
  Message message;
  bool leased = false;
};

class Search {
 public:
  virtual ~Search() = default;
  // Looks a bounded step further. False: that was the last. Reads the disk: for a worker.
  virtual Result<bool> step() = 0;
  // What was found, in order.
  virtual std::vector<Found> take() = 0;
};

// Where a message stands in an order: less is earlier.
struct Rank {
  int64_t key = 0;
  MessageId id;
  auto operator<=>(const Rank&) const = default;
};
Rank rank_by_due(WallTime due, MessageId id);
Rank rank_by_size(uint64_t size, MessageId id);
Rank rank_of(Order order, const Message& message);

// The best `limit` that were offered, each message once.
class Ranked {
 public:
  Ranked(Order order, size_t limit) : order_(order), limit_(limit) {}
  // False: the page is full of better ones.
  bool wants(Rank rank) const;
  void offer(Found found);
  std::vector<Found> take();

 private:
  bool before(const Found& a, const Found& b) const {
    return rank_of(order_, a.message) < rank_of(order_, b.message);
  }

  const Order order_;
  const size_t limit_;
  std::vector<Found> heap_;  // the worst on top
  std::unordered_set<MessageId> seen_;
};

}  // namespace sluis::store
