// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/recheck_schedule.h"

#include <algorithm>

#include "policy/look_schedule.h"

namespace sluis::onboard {
namespace {

constexpr Millis kAfterTheOldAnswer = std::chrono::seconds(1);

// When the first of the older answers ends that keep a record from being seen as it is.
std::optional<WallTime> next_visible(const DomainGist& gist, WallTime now) {
  std::optional<WallTime> first;
  for (const SelectorGist& one : gist.selectors) {
    if (one.visible_from <= now) continue;
    first = first ? std::min(*first, one.visible_from) : one.visible_from;
  }
  return first;
}

}  // namespace

std::optional<Millis> recheck_interval(const DomainGist& gist, WallTime now, double spread) {
  const auto selectors = confirmations_of(gist);
  auto interval = policy::look_interval(
      {gist.state, std::max({gist.added, gist.looked_at, gist.since}), selectors}, now, spread);
  if (const auto visible = next_visible(gist, now); interval && visible)
    interval = std::min(*interval, *visible - now + kAfterTheOldAnswer);
  if (gist.state == policy::DomainState::Removed)
    return std::max(gist.since + policy::kTombstoneKept - now, Millis(0));
  if (const auto end = policy::next_end(gist.state, ends_of(gist))) {
    const Millis until = std::max(*end - now, Millis(0));
    interval = interval ? std::min(*interval, until) : until;
  }
  return interval;
}

}  // namespace sluis::onboard
