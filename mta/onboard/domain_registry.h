// SPDX-License-Identifier: Apache-2.0
// DomainRegistry: every domain's record, in the store's registry for good, and its gist in memory.
// A save is durable when it returns, together with the history entries that belong to it; history
// is only ever added to. What a look saw that is not worth a sync of its own is written down with
// others by flush(); until then it is read from memory, and a crash loses it. It decides nothing.
// One loop's thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mta/onboard/domain_gist.h"
#include "mta/onboard/name_index.h"
#include "mta/store/registry.h"

namespace sluis::onboard {

class DomainRegistry {
 public:
  static constexpr size_t kMostUnwritten = 100;  // then flush() is due at once

  explicit DomainRegistry(store::Registry& registry) : registry_(registry) {}

  // Reads everything; once, before anything else. Corrupt names the domain.
  Result<void> load();

  const DomainGist* find(std::string_view name) const;
  const std::map<std::string, DomainGist, std::less<>>& all() const { return domains_; }
  // The names here that are `name`, or stand above or below it, in the order of all(); good until
  // the next change.
  std::vector<std::string_view> related(std::string_view name) const {
    return index_.related(name);
  }
  // The whole record; NotFound for one that is not here, and the store's own failures.
  Result<DomainRecord> read(std::string_view name) const;

  // Writes the record and what is to be remembered of this change, all or nothing.
  Result<void> save(DomainRecord record, const std::vector<HistoryEntry>& entries);
  // Keeps what is not worth a write of its own until the next save or flush().
  void save_later(DomainRecord record);
  size_t unwritten() const { return unwritten_.size(); }
  // Writes what save_later() kept, all in one; kept on when that fails.
  Result<void> flush();

  // Forgets a domain that was removed long ago, and does `along` in the same write; its history
  // stays.
  Result<void> forget(const std::string& name, std::vector<store::Registry::Write> along);

  // Newest first; also of a domain that was forgotten. Entries are never changed or dropped.
  Result<std::vector<HistoryEntry>> history(std::string_view name, size_t limit);
  // Where the history of a domain that is not here goes on.
  Result<uint64_t> history_end(std::string_view name);

 private:
  void note(const DomainRecord& record);

  store::Registry& registry_;
  std::map<std::string, DomainGist, std::less<>> domains_;
  NameIndex index_;  // of the keys of domains_
  std::map<std::string, DomainRecord, std::less<>> unwritten_;
};

}  // namespace sluis::onboard
