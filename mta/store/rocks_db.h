// SPDX-License-Identifier: Apache-2.0
// RocksDb: the open database of the old generation and its column families, with every option that
// bounds its memory (a 32 MiB cache for blocks, indexes and filters; 24 MiB of memtables in all).
// Only rocks_*.cpp use it. The handle is shared; all of RocksDB's calls are safe from any thread.
//
//   default   "format" -> "1", "greatest" -> id, "draft/"+id -> "" while a long body arrives
//   messages  id -> body octets (varint), encoded message
//   due       due time, id -> account, destination   messages that no time releases are not in it
//   bodies    id, number of the chunk (u32) -> up to body_chunk() octets, in blob files
//   index     one letter, term, NUL, id -> ""        rocks_rows.h
//   registry  table, NUL, key -> value
// Integers in keys are big-endian, so that their order is the numbers'.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mta/base/result.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Iterator;
class Snapshot;
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace sluis::store {

class RocksDb {
 public:
  // Corrupt when the database is damaged or of a newer format, with what to do.
  static Result<std::shared_ptr<RocksDb>> open(const std::string& directory);
  ~RocksDb();
  RocksDb(const RocksDb&) = delete;
  RocksDb& operator=(const RocksDb&) = delete;

  rocksdb::DB& db() { return *db_; }
  // Octets of a body under one key, all but the last. A whole chunk is read at a time.
  uint64_t body_chunk() const { return body_chunk_; }
  rocksdb::ColumnFamilyHandle* meta() { return families_[0]; }
  rocksdb::ColumnFamilyHandle* messages() { return families_[1]; }
  rocksdb::ColumnFamilyHandle* due() { return families_[2]; }
  rocksdb::ColumnFamilyHandle* bodies() { return families_[3]; }
  rocksdb::ColumnFamilyHandle* index() { return families_[4]; }
  rocksdb::ColumnFamilyHandle* registry() { return families_[5]; }

  // Durable when it returns.
  Result<void> write_synced(rocksdb::WriteBatch& batch);
  std::unique_ptr<rocksdb::Iterator> iterate(rocksdb::ColumnFamilyHandle* family);
  // As the family stood, once through, leaving the cache to others.
  std::unique_ptr<rocksdb::Iterator> walk(rocksdb::ColumnFamilyHandle* family,
                                          const rocksdb::Snapshot* snapshot);

 private:
  RocksDb() = default;
  Result<void> check_format();

  uint64_t body_chunk_ = 0;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

Error to_error(const rocksdb::Status& status, std::string sentence);

}  // namespace sluis::store
