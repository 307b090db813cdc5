// SPDX-License-Identifier: Apache-2.0
#include "mta/store/index_join.h"

#include <rocksdb/db.h>

#include "mta/store/rocks_rows.h"

namespace sluis::store {

IndexJoin::IndexJoin(RocksDb& rocks, const std::vector<std::string>& prefixes, MessageId after)
    : from_{after.value + 1} {
  for (const std::string& prefix : prefixes) {
    lines_.push_back({prefix, rocks.iterate(rocks.index())});
  }
  if (lines_.empty()) lines_.push_back({"", rocks.iterate(rocks.messages())});
}

IndexJoin::~IndexJoin() = default;

// The first id of the line that is not below `to`; zero: none.
MessageId IndexJoin::advance(Line& line, MessageId to) {
  const std::string target = line.prefix + id_key(to);
  rocksdb::Iterator& at = *line.at;
  if (at.Valid() && at.key().compare(target) < 0) at.Next();
  if (!at.Valid() || at.key().compare(target) < 0) at.Seek(target);
  if (!at.Valid() || !at.key().starts_with(line.prefix)) return {};
  return id_at_end(at.key().ToStringView());
}

MessageId IndexJoin::next(int64_t& looks) {
  size_t agreed = 0;
  for (size_t i = 0; looks > 0; i = (i + 1) % lines_.size()) {
    --looks;
    const MessageId id = advance(lines_[i], from_);
    if (id == MessageId{}) {
      over_ = true;
      return {};
    }
    agreed = id == from_ ? agreed + 1 : 1;
    from_ = id;
    if (agreed < lines_.size()) continue;
    from_ = MessageId{id.value + 1};
    return id;
  }
  return {};
}

Result<void> IndexJoin::status() const {
  for (const Line& line : lines_) {
    if (!line.at->status().ok())
      return fail(to_error(line.at->status(), "the queue database cannot be read"));
  }
  return {};
}

std::string IndexJoin::value() const {
  return lines_.back().at->value().ToString();
}

}  // namespace sluis::store
