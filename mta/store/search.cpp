// SPDX-License-Identifier: Apache-2.0
#include "mta/store/search.h"

#include <algorithm>

namespace sluis::store {

Rank rank_by_due(WallTime due, MessageId id) {
  return {due.time_since_epoch().count(), id};
}

Rank rank_by_size(uint64_t size, MessageId id) {
  return {-static_cast<int64_t>(size), id};
}

Rank rank_of(Order order, const Message& message) {
  switch (order) {
    case Order::Due:
      return rank_by_due(message.due, message.id);
    case Order::Size:
      return rank_by_size(message.size, message.id);
    case Order::Age:
      break;
  }
  return {0, message.id};
}

bool Ranked::wants(Rank rank) const {
  if (heap_.size() < limit_) return true;
  return limit_ > 0 && rank < rank_of(order_, heap_.front().message);
}

void Ranked::offer(Found found) {
  if (!wants(rank_of(order_, found.message)) || !seen_.insert(found.message.id).second) return;
  const auto order = [this](const Found& a, const Found& b) { return before(a, b); };
  if (heap_.size() == limit_) {
    std::ranges::pop_heap(heap_, order);
    heap_.pop_back();
  }
  heap_.push_back(std::move(found));
  std::ranges::push_heap(heap_, order);
}

std::vector<Found> Ranked::take() {
  std::ranges::sort(heap_, [this](const Found& a, const Found& b) { return before(a, b); });
  return std::move(heap_);
}

}  // namespace sluis::store
