// SPDX-License-Identifier: Apache-2.0
// Finding messages of the old generation. The indexes that the filter names, joined, give candidate
// ids, page by page; each candidate's row is then held against the whole filter, since an index
// answers a part of it and may have moved on since.
#include <algorithm>
#include <limits>

#include <rocksdb/db.h>

#include "mta/store/cursor.h"
#include "mta/store/index_join.h"
#include "mta/store/rocks_search.h"
#include "mta/store/rocks_store.h"

namespace sluis::store {
namespace {

constexpr size_t kPage = 256;

}  // namespace

Result<std::vector<MessageId>> RocksStore::candidates(const Filter& filter, MessageId after,
                                                      size_t limit) {
  const std::vector<std::string> prefixes = index_prefixes(filter);
  const auto subdomains = subdomains_prefix(filter);
  if (prefixes.empty() && subdomains) return lowest_in(*subdomains, after, limit);
  IndexJoin join(*rocks_, prefixes, after);
  std::vector<MessageId> ids;
  int64_t looks = std::numeric_limits<int64_t>::max();
  while (ids.size() < limit) {
    const MessageId id = join.next(looks);
    if (join.over()) break;
    ids.push_back(id);
  }
  if (auto read = join.status(); !read) return fail(read.error());
  return ids;
}

// All of the range is looked at, and the lowest ids are kept.
Result<std::vector<MessageId>> RocksStore::lowest_in(const std::string& prefix, MessageId after,
                                                     size_t limit) {
  std::vector<MessageId> ids;
  const auto keep_lowest = [&] {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    ids.resize(std::min(ids.size(), limit));
  };
  const auto at = rocks_->iterate(rocks_->index());
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    const MessageId id = id_at_end(at->key().ToStringView());
    if (id > after) ids.push_back(id);
    if (ids.size() >= 4 * limit) keep_lowest();
  }
  if (!at->status().ok()) return fail(to_error(at->status(), "the queue database cannot be read"));
  keep_lowest();
  return ids;
}

Result<Cursor> RocksStore::scan(const Filter& filter, const Cursor& from, size_t limit,
                                const std::function<bool(const Message&, bool)>& visit) {
  const Result<MessageId> start = position_of(from);
  if (!start) return fail(start.error());
  MessageId last = *start;
  for (size_t matched = 0;;) {
    const Result<std::vector<MessageId>> ids = candidates(filter, last, kPage);
    if (!ids) return fail(ids.error());
    for (const MessageId id : *ids) {
      if (matched == limit) return cursor_at(last);
      last = id;
      const Result<Message> message = find(id);
      if (!message && message.error().kind != ErrorKind::NotFound) return fail(message.error());
      if (!message || !matches(filter, *message)) continue;
      ++matched;
      if (!visit(*message, books_->leases.held(id))) return cursor_at(last);
    }
    if (ids->size() < kPage) return Cursor();
  }
}

// A store of the old generation alone.
class OldSearch final : public Search {
 public:
  OldSearch(RocksStore& store, RocksDb& rocks, Books& books, Wanted wanted)
      : books_(books),
        wanted_(std::move(wanted)),
        ranked_(wanted_.order, wanted_.limit),
        search_(store, rocks, wanted_, ranked_) {}

  Result<bool> step() override { return search_.step(); }
  std::vector<Found> take() override {
    std::vector<Found> found = ranked_.take();
    for (Found& one : found) one.leased = books_.leases.held(one.message.id);
    return found;
  }

 private:
  Books& books_;
  const Wanted wanted_;
  Ranked ranked_;
  RocksSearch search_;
};

std::unique_ptr<Search> RocksStore::search(Wanted wanted) {
  return std::make_unique<OldSearch>(*this, *rocks_, *books_, std::move(wanted));
}

}  // namespace sluis::store
