// SPDX-License-Identifier: Apache-2.0
// IndexJoin: messages of the old generation that lie in several ranges of the index at once, found
// by leaping from one range to the other; so its cost is that of the smallest. It reads keys alone
// and sees the database as it stood when the join was made. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mta/base/ids.h"
#include "mta/store/rocks_db.h"

namespace sluis::store {

// The ids that lie under every one of some prefixes of the index, in order.
class IndexJoin {
 public:
  // Ids above `after`. No prefix at all: every message.
  IndexJoin(RocksDb& rocks, const std::vector<std::string>& prefixes, MessageId after = {});
  ~IndexJoin();
  // The next id; zero at the end, or when `looks`, counted down for each key looked at, is used up.
  MessageId next(int64_t& looks);
  bool over() const { return over_; }
  Result<void> status() const;
  // The value under the last prefix at the id that next() gave.
  std::string value() const;

 private:
  struct Line {
    std::string prefix;
    std::unique_ptr<rocksdb::Iterator> at;
  };
  MessageId advance(Line& line, MessageId to);

  std::vector<Line> lines_;
  MessageId from_;
  bool over_ = false;
};

}  // namespace sluis::store
