// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_registry.h"

#include <algorithm>

#include "mta/onboard/stored_rows.h"

namespace sluis::onboard {
namespace {

constexpr const char* kDomains = "domains";
constexpr const char* kHistory = "domain_history";

// A slash stands in no host name, and twenty digits keep numeric order.
std::string history_key(std::string_view name, uint64_t sequence) {
  const std::string number = std::to_string(sequence);
  return std::string(name) + "/" + std::string(20 - number.size(), '0') + number;
}

}  // namespace

Result<void> DomainRegistry::load() {
  return load_table(registry_, kDomains, decode_domain,
                    [this](DomainRecord record) { keep_in_memory(std::move(record)); });
}

const DomainRecord* DomainRegistry::find(std::string_view name) const {
  const auto at = domains_.find(name);
  return at == domains_.end() ? nullptr : &at->second;
}

Result<void> DomainRegistry::save(DomainRecord record, const std::vector<HistoryEntry>& entries) {
  std::vector<store::Registry::Write> writes;
  for (const HistoryEntry& entry : entries) {
    const uint64_t sequence = record.history_next++;
    writes.push_back({kHistory, history_key(record.name, sequence), encode(entry)});
    if (sequence >= kHistoryKept)
      writes.push_back({kHistory, history_key(record.name, sequence - kHistoryKept), std::nullopt});
  }
  writes.push_back({kDomains, record.name, encode(record)});
  if (auto written = registry_.write(writes); !written) return written;
  keep_in_memory(std::move(record));
  return {};
}

void DomainRegistry::keep_in_memory(DomainRecord record) {
  std::string name = record.name;
  domains_.insert_or_assign(std::move(name), std::move(record));
}

Result<std::vector<HistoryEntry>> DomainRegistry::history(std::string_view name, size_t limit) {
  std::vector<HistoryEntry> entries;
  auto scanned = registry_.scan(kHistory, std::string(name) + "/",
                                [&](std::string_view, std::string_view value) {
                                  if (auto entry = decode_history(value))
                                    entries.push_back(std::move(*entry));
                                  return true;
                                });
  if (!scanned) return fail(scanned.error());
  std::reverse(entries.begin(), entries.end());
  if (entries.size() > limit) entries.resize(limit);
  return entries;
}

}  // namespace sluis::onboard
