// SPDX-License-Identifier: Apache-2.0
// RocksSearch: a page of the old generation. How it goes about it:
//
//   - by age: along the index ranges that the filter names (all of them joined; the rows themselves
//     when it names none), in order of id, until the page is full;
//   - else, when the joined ranges hold few messages: each of those is read;
//   - else by due time: along the line of what is due, until the page is full, then, by id, what no
//     time releases;
//   - else by size: along the index of states, which holds sizes, joined with the ranges; a row is
//     read when its size would bring it onto the page.
//
// It sees the database as it stands at the first step. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mta/store/index_join.h"
#include "mta/store/rocks_store.h"
#include "mta/store/search.h"

namespace sluis::store {

class RocksSearch {
 public:
  RocksSearch(RocksStore& store, RocksDb& rocks, const Wanted& wanted, Ranked& ranked);
  ~RocksSearch();
  // False: over.
  Result<bool> step();

 private:
  enum class Way : uint8_t { ById, Gather, Read, ByDue, Undue, BySize };

  Way first_way() const;
  bool enter(Way way);
  Result<bool> walk(int64_t looks);
  Result<bool> gather(int64_t looks);
  Result<bool> read_gathered(int64_t looks);
  Result<bool> walk_due(int64_t looks);
  Result<bool> walk_sizes(int64_t looks);
  Result<void> offer(MessageId id, int64_t& looks);
  bool join_next_state();
  bool indexed(MessageId id, int64_t& looks);

  RocksStore& store_;
  RocksDb& rocks_;
  const Wanted& wanted_;
  Ranked& ranked_;
  const std::vector<std::string> prefixes_;
  std::optional<IndexJoin> join_;
  std::unique_ptr<rocksdb::Iterator> due_;
  std::vector<MessageId> gathered_;
  size_t read_ = 0;
  size_t state_ = 0;
  Way way_;
};

}  // namespace sluis::store
