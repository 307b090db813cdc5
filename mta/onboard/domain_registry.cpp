// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_registry.h"

#include <charconv>
#include <deque>
#include <iterator>

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
                    [this](const DomainRecord& record) { note(record); });
}

const DomainGist* DomainRegistry::find(std::string_view name) const {
  const auto at = domains_.find(name);
  return at == domains_.end() ? nullptr : &at->second;
}

Result<DomainRecord> DomainRegistry::read(std::string_view name) const {
  const auto kept = unwritten_.find(name);
  if (kept != unwritten_.end()) return kept->second;
  if (!find(name)) return fail(ErrorKind::NotFound, std::string(name) + " was not added here");
  const auto row = registry_.get(kDomains, name);
  if (!row) return fail(row.error());
  if (!*row)
    return fail(ErrorKind::Corrupt, "the stored record of " + std::string(name) + " is gone");
  return decode_domain(**row);
}

Result<void> DomainRegistry::save(DomainRecord record, const std::vector<HistoryEntry>& entries) {
  std::vector<store::Registry::Write> writes;
  for (const HistoryEntry& entry : entries) {
    const uint64_t sequence = record.history_next++;
    writes.push_back({kHistory, history_key(record.name, sequence), encode(entry)});
  }
  writes.push_back({kDomains, record.name, encode(record)});
  if (auto written = registry_.write(writes); !written) return written;
  unwritten_.erase(record.name);
  note(record);
  return {};
}

void DomainRegistry::save_later(DomainRecord record) {
  note(record);
  std::string name = record.name;
  unwritten_.insert_or_assign(std::move(name), std::move(record));
}

Result<void> DomainRegistry::flush() {
  if (unwritten_.empty()) return {};
  std::vector<store::Registry::Write> writes;
  writes.reserve(unwritten_.size());
  for (const auto& [name, record] : unwritten_) writes.push_back({kDomains, name, encode(record)});
  if (auto written = registry_.write(writes); !written) return written;
  unwritten_.clear();
  return {};
}

void DomainRegistry::note(const DomainRecord& record) {
  const auto [at, is_new] = domains_.insert_or_assign(record.name, gist_of(record));
  if (is_new) index_.add(at->first);
}

Result<void> DomainRegistry::forget(const std::string& name,
                                    std::vector<store::Registry::Write> along) {
  along.push_back({kDomains, name, std::nullopt});
  if (auto written = registry_.write(along); !written) return written;
  index_.remove(name);
  domains_.erase(name);
  unwritten_.erase(name);
  return {};
}

Result<std::vector<HistoryEntry>> DomainRegistry::history(std::string_view name, size_t limit) {
  std::deque<HistoryEntry> newest;
  auto scanned = registry_.scan(kHistory, std::string(name) + "/",
                                [&](std::string_view, std::string_view value) {
                                  if (auto entry = decode_history(value))
                                    newest.push_front(std::move(*entry));
                                  if (newest.size() > limit) newest.pop_back();
                                  return true;
                                });
  if (!scanned) return fail(scanned.error());
  return std::vector<HistoryEntry>(std::make_move_iterator(newest.begin()),
                                   std::make_move_iterator(newest.end()));
}

Result<uint64_t> DomainRegistry::history_end(std::string_view name) {
  uint64_t end = 0;
  const std::string prefix = std::string(name) + "/";
  auto scanned = registry_.scan(kHistory, prefix, [&](std::string_view key, std::string_view) {
    uint64_t sequence = 0;
    const std::string_view number = key.substr(prefix.size());
    if (std::from_chars(number.begin(), number.end(), sequence).ec == std::errc())
      end = sequence + 1;
    return true;
  });
  if (!scanned) return fail(scanned.error());
  return end;
}

}  // namespace sluis::onboard
