// SPDX-License-Identifier: Apache-2.0
// DomainRegistry: every domain's record, in memory for reading and in the store's registry for
// good. A save is durable when it returns, together with the history entries that belong to it;
// history is only ever added to. It decides nothing. One loop's thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mta/onboard/domain_record.h"
#include "mta/store/registry.h"

namespace sluis::onboard {

class DomainRegistry {
 public:
  explicit DomainRegistry(store::Registry& registry) : registry_(registry) {}

  // Reads everything; once, before anything else. Corrupt names the domain.
  Result<void> load();

  const DomainRecord* find(std::string_view name) const;
  const std::map<std::string, DomainRecord, std::less<>>& all() const { return domains_; }

  // Writes the record and what is to be remembered of this change, all or nothing.
  Result<void> save(DomainRecord record, const std::vector<HistoryEntry>& entries);
  // Keeps what is not worth a write (when it was last looked at) until the next save.
  void keep_in_memory(DomainRecord record);

  // Forgets a domain that was removed long ago; its history stays.
  Result<void> forget(const std::string& name);

  // Newest first; also of a domain that was forgotten. Entries are never changed or dropped.
  Result<std::vector<HistoryEntry>> history(std::string_view name, size_t limit);
  // Where the history of a domain that is not here goes on.
  Result<uint64_t> history_end(std::string_view name);

 private:
  store::Registry& registry_;
  std::map<std::string, DomainRecord, std::less<>> domains_;
};

}  // namespace sluis::onboard
