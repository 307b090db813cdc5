// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/due_book.h"

#include <charconv>

namespace sluis::onboard {
namespace {
constexpr const char* kDue = "domain_due";
}

Result<std::map<std::string, WallTime>> DueBook::load() {
  std::map<std::string, WallTime> dues;
  auto scanned = registry_.scan(kDue, "", [&](std::string_view domain, std::string_view value) {
    int64_t millis = 0;
    const auto [end, fault] = std::from_chars(value.begin(), value.end(), millis);
    if (fault == std::errc() && end == value.end())
      dues.emplace(std::string(domain), WallTime(Millis(millis)));
    return true;
  });
  if (!scanned) return fail(scanned.error());
  return dues;
}

Result<void> DueBook::flush() {
  if (changes_.empty()) return {};
  std::vector<store::Registry::Write> writes;
  for (const auto& [domain, due] : changes_) {
    writes.push_back(
        {kDue, domain,
         due ? std::optional(std::to_string(due->time_since_epoch().count())) : std::nullopt});
  }
  if (auto written = registry_.write(writes); !written) return written;
  changes_.clear();
  return {};
}

}  // namespace sluis::onboard
