// SPDX-License-Identifier: Apache-2.0
#include "mta/store/rocks_db.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "mta/base/log.h"
#include "mta/store/rocks_crc32c.h"

namespace sluis::store {
namespace {

constexpr size_t kCache = 32u << 20;
constexpr size_t kMemtables = 24u << 20;
constexpr size_t kMemtable = 8u << 20;
constexpr std::array kFamilies = {"default", "messages", "due", "bodies", "index", "registry"};
// Format 1 had larger chunks of bodies; a database goes on as it began.
constexpr std::string_view kFormat = "2", kLargeChunks = "1";
constexpr uint64_t kBodyChunk = 64u << 10, kLargeChunk = 256u << 10;

bool is_known(std::string_view format) {
  return format == kFormat || format == kLargeChunks;
}

rocksdb::CompressionType block_compression() {
  const auto known = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::ranges::find(known, rocksdb::kLZ4Compression) != known.end();
  return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_open_files = 256;
  options.max_background_jobs = 2;
  options.db_write_buffer_size = kMemtables;
  options.max_total_wal_size = 64u << 20;
  options.bytes_per_sync = 1u << 20;
  options.keep_log_file_num = 3;
  options.info_log_level = rocksdb::WARN_LEVEL;
  // Damage before the log's end is reported; the default would drop what follows it unasked.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  return options;
}

// Families that are only walked in order: a filter would never be asked.
bool is_walked(std::string_view family) {
  return family == "due" || family == "index";
}

// Indexes and filters of millions of messages outgrow the cache, and a whole one is read again for
// each key that is looked for. In parts of a block each, only their top level has to stay.
rocksdb::BlockBasedTableOptions table_options(std::string_view family) {
  rocksdb::BlockBasedTableOptions table;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.pin_top_level_index_and_filter = true;
  if (is_walked(family)) return table;
  // Whoever looks for a message knows that it is there: the last level, where most are, needs none.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.partition_filters = true;
  return table;
}

rocksdb::ColumnFamilyOptions family_options(std::string_view family,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table = table_options(family);
  table.block_cache = cache;
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = kMemtable;
  options.max_write_buffer_number = 2;
  options.compression = block_compression();
  options.optimize_filters_for_hits = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families() {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kCache);
  std::vector<rocksdb::ColumnFamilyDescriptor> all;
  for (const std::string name : kFamilies) {
    rocksdb::ColumnFamilyOptions options = family_options(name, cache);
    if (name == "bodies") {
      options.enable_blob_files = true;
      options.min_blob_size = 1024;
      options.blob_file_size = 64u << 20;
      options.enable_blob_garbage_collection = true;
    }
    all.emplace_back(name, options);
  }
  return all;
}

constexpr std::string_view kLeftAlone =
    "; it was left as it is: copy the folder, then restore it from a backup or start the version "
    "that wrote it";

// A file that is missing among others is damage as well, though RocksDB calls it an I/O error.
tl::unexpected<Error> refused(const rocksdb::Status& status, const std::string& directory) {
  const bool damaged =
      status.IsCorruption() || status.IsInvalidArgument() || status.IsPathNotFound();
  return fail(
      to_error(status, "the queue database in " + directory +
                           (damaged ? " is damaged or of a newer version" + std::string(kLeftAlone)
                                    : std::string(" cannot be opened"))));
}

tl::unexpected<Error> unknown_format(const std::string& found) {
  return fail(ErrorKind::Corrupt, "the queue database has format " + found +
                                      ", which this version does not know; start the version of "
                                      "sluisd that wrote it");
}

// A database whose making was cut short has no such file yet.
bool holds_rows(const std::string& directory) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    const std::string kind = entry.path().extension();
    if (kind == ".log" || kind == ".sst" || kind == ".blob") return true;
  }
  return false;
}

// Opening rewrites files, and makes a new database where CURRENT is missing. So a look without
// writing comes first, which refuses what this version must not touch.
Result<void> look_first(const std::string& directory) {
  if (!holds_rows(directory)) return {};
  if (!std::filesystem::exists(directory + "/CURRENT")) {
    return fail(ErrorKind::Corrupt, "the queue database in " + directory +
                                        " is damaged (its file CURRENT is missing)" +
                                        std::string(kLeftAlone));
  }
  rocksdb::DBOptions options;
  options.info_log_level = rocksdb::FATAL_LEVEL;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
      options, directory, {{"default", rocksdb::ColumnFamilyOptions()}}, &handles, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) return refused(status, directory);
  std::string found;
  const rocksdb::Status read = db->Get({}, handles.front(), "format", &found);
  (void)db->DestroyColumnFamilyHandle(handles.front());
  if (read.IsNotFound() || (read.ok() && is_known(found))) return {};
  return read.ok() ? Result<void>(unknown_format(found)) : Result<void>(refused(read, directory));
}

}  // namespace

Error to_error(const rocksdb::Status& status, std::string sentence) {
  ErrorKind kind = ErrorKind::Io;
  if (status.IsCorruption()) kind = ErrorKind::Corrupt;
  if (status.IsNotFound()) kind = ErrorKind::NotFound;
  return Error{kind, std::move(sentence), status.ToString()};
}

Result<std::shared_ptr<RocksDb>> RocksDb::open(const std::string& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) {
    return fail(ErrorKind::Io, "cannot create " + directory + ": " + failed.message());
  }
  if (auto known = look_first(directory); !known) return fail(known.error());
  if (!rocksdb_sums_by_ours()) {
    log::info("store", "RocksDB computes its checksums itself, which may be slow", {});
  }
  std::shared_ptr<RocksDb> self(new RocksDb());
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(database_options(), directory, families(), &self->families_, &db);
  self->db_.reset(db);
  if (!status.ok()) return refused(status, directory);
  if (auto known = self->check_format(); !known) return fail(known.error());
  return self;
}

RocksDb::~RocksDb() {
  if (!db_) return;
  for (auto* family : families_) (void)db_->DestroyColumnFamilyHandle(family);
  (void)db_->Close();
}

Result<void> RocksDb::check_format() {
  std::string found;
  const rocksdb::Status status = db_->Get({}, meta(), "format", &found);
  if (status.ok() && !is_known(found)) return unknown_format(found);
  if (!status.ok() && !status.IsNotFound()) {
    return fail(to_error(status, "the queue database cannot be read"));
  }
  body_chunk_ = found == kLargeChunks ? kLargeChunk : kBodyChunk;
  if (status.ok()) return {};
  rocksdb::WriteBatch batch;
  batch.Put(meta(), "format", rocksdb::Slice(kFormat.data(), kFormat.size()));
  return write_synced(batch);
}

Result<void> RocksDb::write_synced(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status = db_->Write(options, &batch);
  if (status.ok()) return {};
  return fail(to_error(status, "the queue database refused a write"));
}

std::unique_ptr<rocksdb::Iterator> RocksDb::iterate(rocksdb::ColumnFamilyHandle* family) {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family));
}

std::unique_ptr<rocksdb::Iterator> RocksDb::walk(rocksdb::ColumnFamilyHandle* family,
                                                 const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.snapshot = snapshot;
  options.fill_cache = false;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family));
}

}  // namespace sluis::store
