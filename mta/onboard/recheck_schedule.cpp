// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/recheck_schedule.h"

#include <algorithm>

#include "mta/onboard/domain_move.h"
#include "policy/look_schedule.h"

namespace sluis::onboard {
namespace {

constexpr Millis kAfterTheOldAnswer = std::chrono::seconds(1);

// When the first of the older answers ends that keep a record from being seen as it is.
std::optional<WallTime> next_visible(const DomainRecord& record, WallTime now) {
  std::optional<WallTime> first;
  for (const SelectorFact& one : record.selectors) {
    if (one.fact.visible_from <= now) continue;
    first = first ? std::min(*first, one.fact.visible_from) : one.fact.visible_from;
  }
  return first;
}

}  // namespace

std::optional<Millis> recheck_interval(const DomainRecord& record, WallTime now, double spread) {
  const auto selectors = confirmations_of(record);
  auto interval = policy::look_interval(
      {record.state, std::max({record.added, record.looked_at, record.since}), selectors}, now,
      spread);
  if (const auto visible = next_visible(record, now); interval && visible)
    interval = std::min(*interval, *visible - now + kAfterTheOldAnswer);
  if (record.state == policy::DomainState::Removed)
    return std::max(record.since + policy::kTombstoneKept - now, Millis(0));
  if (const auto end = policy::next_end(record.state, ends_of(record))) {
    const Millis until = std::max(*end - now, Millis(0));
    interval = interval ? std::min(*interval, until) : until;
  }
  return interval;
}

}  // namespace sluis::onboard
