// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/scheme_change.h"

#include <algorithm>
#include <optional>

namespace sluis::onboard {
namespace {

bool signs_under(const DomainRecord& record, Scheme scheme) {
  return std::any_of(record.selectors.begin(), record.selectors.end(),
                     [&](const SelectorFact& one) {
                       return one.seen.confirmed && share_selectors(one.scheme, scheme);
                     });
}

// Drops them when those that stay are confirmed, of which there is at least one, and names them;
// nullopt, and the record as it was, when they are not.
template <typename Leaves>
std::optional<std::string> drop(DomainRecord& record, Leaves leaves) {
  std::string left;
  bool any = false;
  for (const SelectorFact& one : record.selectors) {
    if (leaves(one)) {
      left += (left.empty() ? "" : ", ") + one.selector;
    } else if (!one.seen.proven()) {
      return std::nullopt;
    } else {
      any = true;
    }
  }
  if (!any) return std::nullopt;
  std::erase_if(record.selectors, leaves);
  return left;
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
  const auto dropped = drop(record, [to = record.scheme](const SelectorFact& one) {
    return !share_selectors(one.scheme, to);
  });
  if (!dropped) return {};
  record.moving_from.reset();
  return *dropped;
}

std::string end_leaving(DomainRecord& record, const std::vector<std::string>& leaving) {
  return drop(record,
              [&leaving](const SelectorFact& one) {
                return std::find(leaving.begin(), leaving.end(), one.selector) != leaving.end();
              })
      .value_or("");
}

}  // namespace sluis::onboard
