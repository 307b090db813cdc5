// SPDX-License-Identifier: Apache-2.0
// What the census needs to know of the messages that were there at the start: one thread walks them
// as they stood then (a snapshot), while the store serves; whatever changes meanwhile is counted as
// it changes. It rests as long as it works, so that mail has the disk and the processor first.
#include <rocksdb/db.h>

#include "mta/base/log.h"
#include "mta/base/thread_name.h"
#include "mta/store/rocks_store.h"

namespace sluis::store {
namespace {

constexpr size_t kPiece = 256;

using Mono = std::chrono::steady_clock;

}  // namespace

// Before anything is written: the snapshot is what the store opened with.
void RocksStore::start_census() {
  books_->census.begin_walk();
  const rocksdb::Snapshot* snapshot = rocks_->db().GetSnapshot();
  census_taker_ = std::thread([this, snapshot] {
    name_this_thread("census");
    walk_for_census(*snapshot);
    rocks_->db().ReleaseSnapshot(snapshot);
  });
}

void RocksStore::walk_for_census(const rocksdb::Snapshot& snapshot) {
  const auto at = rocks_->walk(rocks_->messages(), &snapshot);
  auto began = Mono::now();
  size_t walked = 0;
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    const Result<Row> row = decode_row(at->value().ToStringView());
    if (!row) {
      log::error("store", "a message in the queue database cannot be read",
                 {{"id", id_at_end(at->key().ToStringView())}, {"reason", row.error().text}});
      return books_->census.give_up();
    }
    books_->census.add(counted(row->message));
    if (++walked % kPiece != 0) continue;
    if (!rest(std::chrono::ceil<Millis>(Mono::now() - began))) return;
    began = Mono::now();
  }
  if (!at->status().ok()) return books_->census.give_up();
  books_->census.end_walk();
}

// False: the store is closing.
bool RocksStore::rest(Millis pause) {
  std::unique_lock lock(closing_mutex_);
  return !closing_wanted_.wait_for(lock, pause, [this] { return closing_; });
}

}  // namespace sluis::store
