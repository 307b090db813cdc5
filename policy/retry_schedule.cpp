// SPDX-License-Identifier: Apache-2.0
#include "policy/retry_schedule.h"

#include <algorithm>

namespace sluis::policy {
namespace {

// However the intervals are set, a failure never turns into a busy loop.
constexpr Millis kLeastWait = std::chrono::seconds(1);
constexpr Millis kDefaultWait = std::chrono::minutes(5);

Millis interval_after(const RetrySettings& settings, uint32_t attempts) {
  if (settings.intervals.empty()) return kDefaultWait;
  const size_t index = attempts == 0 ? 0 : attempts - 1;
  return settings.intervals[std::min<size_t>(index, settings.intervals.size() - 1)];
}

Millis spread(Millis interval, double jitter, double unit) {
  const double factor = 1.0 + std::clamp(jitter, 0.0, 1.0) * (2.0 * unit - 1.0);
  const auto wait = static_cast<int64_t>(static_cast<double>(interval.count()) * factor);
  return std::max(Millis(wait), kLeastWait);
}

}  // namespace

RetryVerdict next_attempt(const RetrySettings& settings, uint32_t attempts, WallTime released,
                          WallTime now, double unit) {
  const WallTime end = expires_at(settings, released);
  if (now >= end) return {RetryVerdict::What::Expired, {}};
  const Millis wait = spread(interval_after(settings, attempts), settings.jitter, unit);
  return {RetryVerdict::What::RetryAt, std::min(now + wait, end)};
}

WallTime expires_at(const RetrySettings& settings, WallTime released) {
  return released + settings.lifetime;
}

WallTime delay_notice_at(const RetrySettings& settings, WallTime released) {
  if (settings.delay_notice <= Millis(0)) return WallTime::max();
  return released + settings.delay_notice;
}

}  // namespace sluis::policy
