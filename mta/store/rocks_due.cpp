// SPDX-License-Identifier: Apache-2.0
#include "mta/store/rocks_due.h"

#include <rocksdb/db.h>

#include "mta/store/rocks_rows.h"

namespace sluis::store {

bool RocksDue::lower(WallTime due, MessageId id) {
  if (due == kNever) return false;
  std::string key = due_key(due, id);
  const std::lock_guard lock(mutex_);
  if (key < bound_) bound_ = std::move(key);
  return !told_ || due < *told_;
}

// The iterator is made with the mutex held, and so after every row whose lowering is done: no
// message slips behind the bound unseen.
std::optional<WallTime> RocksDue::next() {
  const std::lock_guard lock(mutex_);
  told_.reset();
  const auto at = rocks_.iterate(rocks_.due());
  for (at->Seek(bound_); at->Valid(); at->Next()) {
    const std::string_view key = at->key().ToStringView();
    if (books_.leases.held(id_at_end(key))) continue;
    bound_ = key;
    told_ = due_of_key(key);
    return told_;
  }
  return std::nullopt;
}

Result<std::vector<RocksDue::Claim>> RocksDue::claim(WallTime now, size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<Claim> claimed;
  const auto at = rocks_.iterate(rocks_.due());
  for (at->Seek(bound_); at->Valid() && claimed.size() < limit; at->Next()) {
    const std::string_view key = at->key().ToStringView();
    const WallTime due = due_of_key(key);
    bound_ = key;
    if (due > now) break;
    if (const auto lease = books_.leases.take(id_at_end(key))) claimed.push_back({*lease, due});
  }
  if (!at->status().ok()) {
    return fail(to_error(at->status(), "the queue database cannot be read"));
  }
  return claimed;
}

std::optional<Turn> RocksDue::turn(const Claim& claim) {
  rocksdb::PinnableSlice value;
  const std::string key = due_key(claim.due, claim.lease.id);
  if (!rocks_.db().Get({}, rocks_.due(), key, &value).ok()) return std::nullopt;
  return decode_turn(value.ToStringView());
}

}  // namespace sluis::store
