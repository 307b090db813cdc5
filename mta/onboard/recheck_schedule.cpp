// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/recheck_schedule.h"

#include <algorithm>

#include "mta/onboard/domain_move.h"
#include "policy/look_schedule.h"

namespace sluis::onboard {

std::optional<Millis> recheck_interval(const DomainRecord& record, WallTime now, double spread) {
  const auto selectors = confirmations_of(record);
  auto interval = policy::look_interval(
      {record.state, std::max({record.added, record.looked_at, record.since}), selectors}, now,
      spread);
  if (record.state == policy::DomainState::Removed)
    return std::max(record.since + policy::kTombstoneKept - now, Millis(0));
  if (const auto end = policy::next_end(record.state, ends_of(record))) {
    const Millis until = std::max(*end - now, Millis(0));
    interval = interval ? std::min(*interval, until) : until;
  }
  return interval;
}

}  // namespace sluis::onboard
