// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/scheme_change.h"

#include <algorithm>

namespace sluis::onboard {
namespace {

bool signs_under(const DomainRecord& record, Scheme scheme) {
  return std::any_of(record.selectors.begin(), record.selectors.end(),
                     [&](const SelectorFact& one) {
                       return one.seen.confirmed && share_selectors(one.scheme, scheme);
                     });
}

}  // namespace

Result<Consequence> apply_scheme(DomainRecord record, SchemeChange change, const Act& act,
                                 WallTime now) {
  const Scheme from = record.scheme;
  if (from == change.to)
    return fail(ErrorKind::Conflict,
                record.name + " has scheme " + std::string(to_string(from)) + " already");
  record.scheme = change.to;
  record.ownership = {};  // each scheme has a proof of its own
  record.looked_at = now;
  if (record.token.empty()) record.token = std::move(change.token);
  if (!share_selectors(from, change.to)) {
    record.moving_from.reset();
    if (signs_under(record, from)) record.moving_from = from;
  }
  Consequence out{std::move(record), {}};
  out.entries.push_back(
      {now, act.actor,
       "scheme " + std::string(to_string(from)) + " -> " + std::string(to_string(change.to)),
       act.reason});
  return out;
}

std::string end_move(DomainRecord& record) {
  if (!record.moving_from) return {};
  bool any = false;
  for (const SelectorFact& one : record.selectors) {
    if (!share_selectors(one.scheme, record.scheme)) continue;
    if (!one.seen.proven()) return {};
    any = true;
  }
  if (!any) return {};
  std::string left;
  for (const SelectorFact& one : record.selectors) {
    if (!share_selectors(one.scheme, record.scheme))
      left += (left.empty() ? "" : ", ") + one.selector;
  }
  std::erase_if(record.selectors, [&](const SelectorFact& one) {
    return !share_selectors(one.scheme, record.scheme);
  });
  record.moving_from.reset();
  return left;
}

}  // namespace sluis::onboard
