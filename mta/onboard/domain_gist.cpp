// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_gist.h"

#include <algorithm>

namespace sluis::onboard {

DomainGist gist_of(const DomainRecord& record) {
  DomainGist gist;
  gist.state = record.state;
  gist.scheme = record.scheme;
  gist.outbox = record.outbox.empty() ? Outbox::Empty : Outbox::Waiting;
  gist.added = record.added;
  gist.since = record.since;
  gist.looked_at = record.looked_at;
  gist.pause_until = record.pause_until;
  gist.plan_ends = record.plan_ends;
  gist.account = record.account;
  gist.reason = record.reason;
  gist.selectors.reserve(record.selectors.size());
  for (const SelectorFact& one : record.selectors)
    gist.selectors.push_back({one.selector, one.key_print, one.seen, one.confirmed_at,
                              one.fact.visible_from, one.scheme});
  gist.refusals.reserve(record.auth_problems.size());
  for (const auto& problem : record.auth_problems)
    gist.refusals.push_back({problem.first, problem.fault});
  return gist;
}

policy::Ends ends_of(const DomainGist& gist) {
  const bool good_waits =
      std::any_of(gist.selectors.begin(), gist.selectors.end(),
                  [](const SelectorGist& one) { return one.seen.good_waits(); });
  return {gist.since, gist.pause_until, gist.plan_ends, good_waits};
}

std::vector<policy::Confirmation> confirmations_of(const DomainGist& gist) {
  std::vector<policy::Confirmation> out;
  out.reserve(gist.selectors.size());
  for (const SelectorGist& one : gist.selectors) out.push_back(one.seen);
  return out;
}

}  // namespace sluis::onboard
