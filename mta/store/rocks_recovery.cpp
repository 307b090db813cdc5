// SPDX-License-Identifier: Apache-2.0
// What the old generation does before it serves: it counts its messages along the index of states,
// which holds their sizes, and erases the chunks of bodies whose message never came.
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "mta/store/rocks_store.h"
#include "mta/store/wire.h"

namespace sluis::store {

Result<void> RocksStore::recover() {
  std::string greatest;
  const rocksdb::Status status = rocks_->db().Get({}, rocks_->meta(), "greatest", &greatest);
  if (status.ok()) greatest_ = id_at_end(greatest).value;
  if (auto swept = sweep_drafts(); !swept) return swept;
  if (auto numbered = count_messages(); !numbered) return numbered;
  start_census();
  return {};
}

Result<void> RocksStore::sweep_drafts() {
  rocksdb::WriteBatch batch;
  const auto draft = rocks_->iterate(rocks_->meta());
  const rocksdb::Slice prefix(kDraftPrefix.data(), kDraftPrefix.size());
  for (draft->Seek(prefix); draft->Valid() && draft->key().starts_with(prefix); draft->Next()) {
    const MessageId id = id_at_end(draft->key().ToStringView());
    const auto chunk = rocks_->iterate(rocks_->bodies());
    const std::string key = id_key(id);
    for (chunk->Seek(key); chunk->Valid() && chunk->key().starts_with(key); chunk->Next()) {
      batch.Delete(rocks_->bodies(), chunk->key());
    }
    batch.Delete(rocks_->meta(), draft->key());
  }
  if (batch.Count() == 0) return {};
  return rocks_->write_synced(batch);
}

Result<void> RocksStore::count_messages() {
  const auto at = rocks_->iterate(rocks_->index());
  for (at->Seek("s"); at->Valid() && at->key().starts_with("s"); at->Next()) {
    const auto state = static_cast<uint8_t>(at->key()[1]);
    Reader size(at->value().ToStringView());
    if (at->key().size() != 11 || state > static_cast<uint8_t>(MessageState::AwaitingDomain)) {
      return fail(ErrorKind::Corrupt,
                  "the queue database names a message state this version does not know; start the "
                  "version of sluisd that wrote it");
    }
    books_->tally.add(static_cast<MessageState>(state), size.number());
  }
  if (at->status().ok()) return {};
  return fail(to_error(at->status(), "the queue database cannot be read"));
}

}  // namespace sluis::store
