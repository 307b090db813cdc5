// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/recheck_schedule.h"

#include <algorithm>

namespace sluis::onboard {
namespace {

using policy::DomainState;
using namespace std::chrono_literals;

struct Step {
  Millis age;       // up to this long after someone looked …
  Millis interval;  // … it is checked this often
};

constexpr Step kWaiting[] = {{10min, 30s}, {1h, 2min}, {6h, 10min},
                             {24h, 30min}, {72h, 2h},  {30 * 24h, 24h}};
constexpr Millis kSteady = 6h;
constexpr Millis kDegraded = 15min;
constexpr Millis kConfirmGood = 61s;
constexpr Millis kConfirmBad = 15min;

Millis spread_out(Millis interval, double spread) {
  return Millis(static_cast<int64_t>(static_cast<double>(interval.count()) * (0.8 + 0.4 * spread)));
}

std::optional<Millis> while_waiting(Millis age) {
  for (const Step& step : kWaiting) {
    if (age <= step.age) return step.interval;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Millis> recheck_interval(const DomainRecord& record, WallTime now, double spread) {
  const auto any = [&](auto wanted) {
    return std::any_of(record.selectors.begin(), record.selectors.end(), wanted);
  };
  switch (record.state) {
    case DomainState::Pending:
    case DomainState::Ready:
      return while_waiting(now - std::max(record.added, record.looked_at));
    case DomainState::Degraded:
      return spread_out(kDegraded, spread);
    case DomainState::Active:
      break;
    case DomainState::Suspended:
    case DomainState::Paused:
    case DomainState::Removed:
      return std::nullopt;
  }
  const bool good_to_confirm =
      any([](const SelectorFact& fact) { return !fact.signs && fact.fact.state == FactState::Ok; });
  if (good_to_confirm) return kConfirmGood;
  const bool bad_to_confirm =
      any([](const SelectorFact& fact) { return fact.signs && fact.fact.state != FactState::Ok; });
  return bad_to_confirm ? kConfirmBad : spread_out(kSteady, spread);
}

}  // namespace sluis::onboard
