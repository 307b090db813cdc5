// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/plan_change.h"

#include <algorithm>

#include "mta/base/duration.h"

namespace sluis::onboard {
namespace {

using policy::DomainState;

constexpr size_t kLongestName = 32;

bool is_on(DomainState state) {
  return state == DomainState::Active || state == DomainState::Degraded;
}

std::string with_reason(const Act& act, const std::string& more) {
  if (more.empty()) return act.reason;
  return act.reason.empty() ? more : act.reason + "; " + more;
}

}  // namespace

bool is_plan_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Result<Consequence> apply_plan(DomainRecord record, const PlanChange& change, const Act& act,
                               WallTime now) {
  if (!is_plan_name(change.plan))
    return fail(ErrorKind::Invalid, "\"" + change.plan +
                                        "\" is no plan: use lower-case letters, digits and "
                                        "hyphens, like \"pro\" or \"basic\"");
  if (record.plan == change.plan)
    return fail(ErrorKind::Conflict, record.name + " has plan " + record.plan + " already");
  const std::string from = record.plan;
  record.plan = change.plan;
  record.looked_at = now;  // someone waits for what comes of it
  std::string what_follows;
  if (plan_signs(record)) {
    record.plan_ends = {};
  } else if (is_on(record.state) && record.plan_ends == WallTime{}) {
    record.plan_ends = now + change.grace;
    what_follows = "signs for another " + sluis::to_string(change.grace) + ", then it is paused";
  }
  Consequence out{std::move(record), {}};
  out.entries.push_back(
      {now, act.actor, "plan " + from + " -> " + change.plan, with_reason(act, what_follows)});
  if (plan_signs(out.record) && out.record.paused_for_plan) {
    auto entry = move_domain(out.record, policy::DomainEvent::PauseEnded,
                             {act.actor, "its plan is " + change.plan + " again"}, now);
    if (entry) out.entries.push_back(std::move(*entry));
  }
  return out;
}

}  // namespace sluis::onboard
