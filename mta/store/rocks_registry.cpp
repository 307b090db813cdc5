// SPDX-License-Identifier: Apache-2.0
#include "mta/store/rocks_registry.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

namespace sluis::store {
namespace {

// Names of tables hold no NUL, so that no table's keys lie within another's.
std::string row_key(std::string_view table, std::string_view key) {
  std::string out(table);
  out.push_back('\0');
  out.append(key);
  return out;
}

class RocksRegistry final : public Registry {
 public:
  explicit RocksRegistry(std::shared_ptr<RocksDb> rocks) : rocks_(std::move(rocks)) {}

  Result<std::optional<std::string>> get(std::string_view table, std::string_view key) override {
    std::string value;
    rocksdb::ReadOptions options;
    options.fill_cache = false;  // tens of thousands of rows, each wanted once in hours
    const rocksdb::Status status =
        rocks_->db().Get(options, rocks_->registry(), row_key(table, key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return fail(to_error(status, "the registry cannot be read"));
    return std::optional<std::string>(std::move(value));
  }

  Result<void> write(const std::vector<Write>& writes) override {
    rocksdb::WriteBatch batch;
    for (const Write& write : writes) {
      if (write.table.find('\0') != std::string::npos) {
        return fail(ErrorKind::Invalid, "the name of a registry table holds a NUL");
      }
      const std::string key = row_key(write.table, write.key);
      if (write.value) {
        batch.Put(rocks_->registry(), key, *write.value);
      } else {
        batch.Delete(rocks_->registry(), key);
      }
    }
    return rocks_->write_synced(batch);
  }

  Result<void> scan(std::string_view table, std::string_view prefix,
                    const std::function<bool(std::string_view, std::string_view)>& visit) override {
    const std::string start = row_key(table, prefix);
    const auto at = rocks_->walk(rocks_->registry(), nullptr);
    for (at->Seek(start); at->Valid() && at->key().starts_with(start); at->Next()) {
      const std::string_view key = at->key().ToStringView().substr(table.size() + 1);
      if (!visit(key, at->value().ToStringView())) return {};
    }
    if (at->status().ok()) return {};
    return fail(to_error(at->status(), "the registry cannot be read"));
  }

 private:
  std::shared_ptr<RocksDb> rocks_;
};

}  // namespace

std::unique_ptr<Registry> open_rocks_registry(std::shared_ptr<RocksDb> rocks) {
  return std::make_unique<RocksRegistry>(std::move(rocks));
}

}  // namespace sluis::store
