// SPDX-License-Identifier: Apache-2.0
#include "mta/store/rocks_search.h"

#include <algorithm>

#include <rocksdb/db.h>

#include "mta/store/wire.h"

namespace sluis::store {
namespace {

// A step in looks at neighbouring keys, some milliseconds; what reading a row, or a key by itself,
// is worth among them; and how many rows are sooner read than looked for along another index.
constexpr int64_t kLooks = 10'000;
constexpr int64_t kRow = 20;
constexpr int64_t kKey = 5;
constexpr size_t kFew = 5'000;

tl::unexpected<Error> unreadable(const rocksdb::Status& status) {
  return fail(to_error(status, "the queue database cannot be read"));
}

}  // namespace

RocksSearch::RocksSearch(RocksStore& store, RocksDb& rocks, const Wanted& wanted, Ranked& ranked)
    : store_(store),
      rocks_(rocks),
      wanted_(wanted),
      ranked_(ranked),
      prefixes_(index_prefixes(wanted.filter)),
      way_(first_way()) {}

RocksSearch::~RocksSearch() = default;

RocksSearch::Way RocksSearch::first_way() const {
  if (wanted_.order == Order::Age) return Way::ById;
  if (!prefixes_.empty()) return Way::Gather;
  return wanted_.order == Order::Due ? Way::ByDue : Way::BySize;
}

bool RocksSearch::enter(Way way) {
  way_ = way;
  join_.reset();
  return true;
}

Result<bool> RocksSearch::step() {
  switch (way_) {
    case Way::ById:
    case Way::Undue:
      return walk(kLooks);
    case Way::Gather:
      return gather(kLooks);
    case Way::Read:
      return read_gathered(kLooks);
    case Way::ByDue:
      return walk_due(kLooks);
    case Way::BySize:
      return walk_sizes(kLooks);
  }
  return false;
}

Result<void> RocksSearch::offer(MessageId id, int64_t& looks) {
  looks -= kRow;
  Result<Message> message = store_.find(id);
  if (!message && message.error().kind != ErrorKind::NotFound) return fail(message.error());
  if (message && wanted_.matches(*message)) ranked_.offer({*std::move(message), false});
  return {};
}

// Whether the message lies under all the prefixes; to be asked before its row is read.
bool RocksSearch::indexed(MessageId id, int64_t& looks) {
  return std::ranges::all_of(prefixes_, [&](const std::string& prefix) {
    rocksdb::PinnableSlice value;
    looks -= kKey;
    return !rocks_.db().Get({}, rocks_.index(), prefix + id_key(id), &value).IsNotFound();
  });
}

Result<bool> RocksSearch::walk(int64_t looks) {
  if (!join_) join_.emplace(rocks_, prefixes_);
  const auto full = [this](MessageId id) {
    return !ranked_.wants(way_ == Way::ById ? Rank{0, id} : rank_by_due(kNever, id));
  };
  for (MessageId id = join_->next(looks); id != MessageId{}; id = join_->next(looks)) {
    if (full(id)) return false;
    if (auto offered = offer(id, looks); !offered) return fail(offered.error());
  }
  if (auto read = join_->status(); !read) return fail(read.error());
  return !join_->over();
}

Result<bool> RocksSearch::gather(int64_t looks) {
  if (!join_) join_.emplace(rocks_, prefixes_);
  for (MessageId id = join_->next(looks); id != MessageId{}; id = join_->next(looks)) {
    gathered_.push_back(id);
    if (gathered_.size() <= kFew) continue;
    gathered_.clear();
    return enter(wanted_.order == Order::Due ? Way::ByDue : Way::BySize);
  }
  if (auto read = join_->status(); !read) return fail(read.error());
  return join_->over() ? enter(Way::Read) : true;
}

Result<bool> RocksSearch::read_gathered(int64_t looks) {
  for (; read_ < gathered_.size() && looks > 0; ++read_) {
    if (auto offered = offer(gathered_[read_], looks); !offered) return fail(offered.error());
  }
  return read_ < gathered_.size();
}

Result<bool> RocksSearch::walk_due(int64_t looks) {
  if (!due_) {
    due_ = rocks_.iterate(rocks_.due());
    due_->SeekToFirst();
  }
  for (; due_->Valid() && looks > 0; due_->Next(), --looks) {
    const std::string_view key = due_->key().ToStringView();
    const MessageId id = id_at_end(key);
    if (!ranked_.wants(rank_by_due(due_of_key(key), id))) return false;
    if (!indexed(id, looks)) continue;
    if (auto offered = offer(id, looks); !offered) return fail(offered.error());
  }
  if (!due_->status().ok()) return unreadable(due_->status());
  return due_->Valid() ? true : enter(Way::Undue);
}

// False: no state is left. The range of the state is the last of those joined: it has the sizes.
bool RocksSearch::join_next_state() {
  const auto wanted = wanted_.filter.state;
  std::vector<std::string> prefixes = prefixes_;
  if (!wanted) {
    if (state_ == Stats{}.by_state.size()) return false;
    prefixes.push_back(state_prefix(static_cast<MessageState>(state_++)));
  } else if (state_++ > 0) {
    return false;
  }
  join_.emplace(rocks_, prefixes);
  return true;
}

Result<bool> RocksSearch::walk_sizes(int64_t looks) {
  while (looks > 0) {
    if (!join_ && !join_next_state()) return false;
    const MessageId id = join_->next(looks);
    if (id != MessageId{}) {
      const std::string octets = join_->value();
      if (!ranked_.wants(rank_by_size(Reader(octets).number(), id))) continue;
      if (auto offered = offer(id, looks); !offered) return fail(offered.error());
    } else if (join_->over()) {
      if (auto read = join_->status(); !read) return fail(read.error());
      join_.reset();
    }
  }
  return true;
}

}  // namespace sluis::store
