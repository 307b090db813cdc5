// SPDX-License-Identifier: Apache-2.0
#include "policy/look_budget.h"

#include <algorithm>

namespace sluis::policy {
namespace {

using Nanos = MonoTime::duration;

// Looks keep this distance: one after the other, never in a burst.
Nanos distance(uint32_t per_second) {
  return std::chrono::duration_cast<Nanos>(std::chrono::seconds(1)) / std::max(per_second, 1u);
}

Millis until(MonoTime then, MonoTime now) {
  return std::chrono::ceil<Millis>(then - now);
}

}  // namespace

LookBudget::Room LookBudget::take(const std::string& server, MonoTime now) {
  if (now < next_) return {Bound::All, until(next_, now)};
  if (!server.empty()) {
    if (servers_.size() >= kMostServers) forget_idle(now);
    MonoTime& next = servers_[server];
    if (now < next) return {Bound::Server, until(next, now)};
    next = now + distance(rates_.per_server_second);
  }
  // A timer that woke a little late does not slow the rest down: up to a tenth of a second of what
  // was missed is made up for.
  const MonoTime from = std::max(next_, now - std::chrono::milliseconds(100));
  next_ = from + distance(rates_.per_second);
  return {};
}

void LookBudget::charge(const std::string& server, size_t more, MonoTime now) {
  const auto looks = static_cast<Nanos::rep>(more);
  next_ = std::max(next_, now) + looks * distance(rates_.per_second);
  if (server.empty()) return;
  MonoTime& next = servers_[server];
  next = std::max(next, now) + looks * distance(rates_.per_server_second);
}

void LookBudget::forget_idle(MonoTime now) {
  std::erase_if(servers_, [now](const auto& entry) { return entry.second <= now; });
}

}  // namespace sluis::policy
