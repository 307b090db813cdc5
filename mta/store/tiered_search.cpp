// SPDX-License-Identifier: Apache-2.0
// A page of both generations: the young first, then the old, so that a message that moves meanwhile
// is seen twice, and shown once, rather than not at all. Of the young the rank and a signature of
// their terms are in memory: those that may match are put in order without a look at the disk, and
// read in that order until the page is full.
#include <algorithm>

#include "mta/store/index_terms.h"
#include "mta/store/rocks_search.h"
#include "mta/store/tiered.h"

namespace sluis::store {
namespace {

constexpr size_t kUnderLock = 512;  // entries, some tens of microseconds
constexpr size_t kEntries = 16 * kUnderLock;
constexpr size_t kReads = 512;

}  // namespace

class TieredSearch final : public Search {
 public:
  TieredSearch(TieredStore& store, Wanted wanted)
      : store_(store), wanted_(std::move(wanted)), ranked_(wanted_.order, wanted_.limit) {
    terms_ = signature_of(index_terms(wanted_.filter));
  }

  Result<bool> step() override;
  std::vector<Found> take() override;

 private:
  bool list_young();
  Result<bool> read_young();
  Result<void> read_young(MessageId id);
  Rank rank_of_young(MessageId id, const Young& young) const;
  bool may_match(const Young& young) const;

  TieredStore& store_;
  const Wanted wanted_;
  Ranked ranked_;
  uint64_t terms_ = 0;
  MessageId listed_;
  bool all_listed_ = false;
  std::vector<Rank> young_;  // a heap, the first on top
  std::optional<RocksSearch> old_;
};

bool TieredSearch::may_match(const Young& young) const {
  if (wanted_.filter.state && young.state != *wanted_.filter.state) return false;
  return young.terms == 0 || (young.terms & terms_) == terms_;
}

Rank TieredSearch::rank_of_young(MessageId id, const Young& young) const {
  switch (wanted_.order) {
    case Order::Due:
      return rank_by_due(young.due, id);
    case Order::Size:
      return rank_by_size(young.size, id);
    case Order::Age:
      break;
  }
  return {0, id};
}

// True when all are listed.
bool TieredSearch::list_young() {
  for (size_t entries = 0; entries < kEntries; entries += kUnderLock) {
    const std::lock_guard lock(store_.mutex_);
    const MessageId from = listed_;
    store_.young_.visit(from, kUnderLock, [this](MessageId id, const Young& young) {
      listed_ = id;
      if (may_match(young)) young_.push_back(rank_of_young(id, young));
    });
    if (listed_ == from) return true;
  }
  return false;
}

Result<void> TieredSearch::read_young(MessageId id) {
  Result<Message> message = store_.find(id);
  if (!message && message.error().kind != ErrorKind::NotFound) return fail(message.error());
  if (message && wanted_.matches(*message)) ranked_.offer({*std::move(message), false});
  return {};
}

// False when the page is full, or nothing is left.
Result<bool> TieredSearch::read_young() {
  for (size_t reads = 0; reads < kReads; ++reads) {
    if (young_.empty() || !ranked_.wants(young_.front())) return false;
    const MessageId id = young_.front().id;
    std::ranges::pop_heap(young_, std::greater{});
    young_.pop_back();
    if (auto read = read_young(id); !read) return fail(read.error());
  }
  return true;
}

Result<bool> TieredSearch::step() {
  if (wanted_.limit == 0) return false;
  if (!all_listed_) {
    all_listed_ = list_young();
    if (all_listed_) std::ranges::make_heap(young_, std::greater{});
    return true;
  }
  if (!old_) {
    const auto more = read_young();
    if (!more || *more) return more;
    old_.emplace(*store_.old_, store_.old_->database(), wanted_, ranked_);
  }
  return old_->step();
}

std::vector<Found> TieredSearch::take() {
  std::vector<Found> found = ranked_.take();
  for (Found& one : found) one.leased = store_.books_->leases.held(one.message.id);
  return found;
}

std::unique_ptr<Search> TieredStore::search(Wanted wanted) {
  return std::make_unique<TieredSearch>(*this, std::move(wanted));
}

}  // namespace sluis::store
