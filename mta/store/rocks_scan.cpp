// SPDX-License-Identifier: Apache-2.0
// Finding messages of the old generation. The narrowest index that the filter names gives candidate
// ids, page by page; each candidate's row is then held against the whole filter, since an index
// answers one part of it and may have moved on since.
#include <algorithm>

#include <rocksdb/db.h>

#include "mta/store/cursor.h"
#include "mta/store/rocks_store.h"

namespace sluis::store {
namespace {

constexpr size_t kPage = 256;

}  // namespace

Result<std::vector<MessageId>> RocksStore::candidates(const Filter& filter, MessageId after,
                                                      size_t limit) {
  if (const auto range = index_range(filter)) return candidates_in(*range, after, limit);
  std::vector<MessageId> ids;
  const auto at = rocks_->iterate(rocks_->messages());
  for (at->Seek(id_key(MessageId{after.value + 1})); at->Valid() && ids.size() < limit;
       at->Next()) {
    ids.push_back(id_at_end(at->key().ToStringView()));
  }
  if (at->status().ok()) return ids;
  return fail(to_error(at->status(), "the queue database cannot be read"));
}

// In a range that lies in order of id the page is read straight off; in another (the subdomains of
// a destination) all of it is looked at and the lowest ids are kept.
Result<std::vector<MessageId>> RocksStore::candidates_in(const IndexRange& range, MessageId after,
                                                         size_t limit) {
  std::vector<MessageId> ids;
  const auto at = rocks_->iterate(rocks_->index());
  const std::string start =
      range.by_id ? range.prefix + id_key(MessageId{after.value + 1}) : range.prefix;
  for (at->Seek(start); at->Valid() && at->key().starts_with(range.prefix); at->Next()) {
    const MessageId id = id_at_end(at->key().ToStringView());
    if (id <= after) continue;
    ids.push_back(id);
    if (range.by_id) {
      if (ids.size() == limit) break;
    } else if (ids.size() >= 4 * limit) {
      std::ranges::sort(ids);
      ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
      ids.resize(std::min(ids.size(), limit));
    }
  }
  if (!at->status().ok()) return fail(to_error(at->status(), "the queue database cannot be read"));
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ids.resize(std::min(ids.size(), limit));
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

}  // namespace sluis::store
