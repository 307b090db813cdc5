// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <mutex>

#include "mta/store/memory_store.h"

namespace sluis::store {
namespace {

class MemoryRegistry final : public Registry {
 public:
  Result<std::optional<std::string>> get(std::string_view table, std::string_view key) override {
    const std::lock_guard lock(mutex_);
    const auto& rows = tables_[std::string(table)];
    const auto at = rows.find(key);
    if (at == rows.end()) return std::optional<std::string>();
    return std::optional<std::string>(at->second);
  }

  Result<void> write(const std::vector<Write>& writes) override {
    const std::lock_guard lock(mutex_);
    for (const Write& write : writes) {
      auto& rows = tables_[write.table];
      if (write.value) {
        rows[write.key] = *write.value;
      } else {
        rows.erase(write.key);
      }
    }
    return {};
  }

  // Visits a copy, so that `visit` may write.
  Result<void> scan(std::string_view table, std::string_view prefix,
                    const std::function<bool(std::string_view, std::string_view)>& visit) override {
    std::map<std::string, std::string, std::less<>> rows;
    {
      const std::lock_guard lock(mutex_);
      rows = tables_[std::string(table)];
    }
    for (auto at = rows.lower_bound(prefix); at != rows.end(); ++at) {
      if (!at->first.starts_with(prefix) || !visit(at->first, at->second)) break;
    }
    return {};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::map<std::string, std::string, std::less<>>> tables_;
};

}  // namespace

std::unique_ptr<Registry> open_memory_registry() {
  return std::make_unique<MemoryRegistry>();
}

}  // namespace sluis::store
