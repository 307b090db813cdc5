// SPDX-License-Identifier: Apache-2.0
#include "mta/app/hold_book.h"

namespace sluis::app {
namespace {

bool names_nothing(const policy::HoldRule& rule) {
  return rule.to_domain.empty() && rule.sender.empty() && rule.recipient.empty() &&
         rule.account.empty();
}

bool same_parts(const policy::HoldRule& a, const policy::HoldRule& b) {
  return a.to_domain == b.to_domain && a.sender == b.sender && a.recipient == b.recipient &&
         a.account == b.account;
}

}  // namespace

Result<void> HoldBook::add(policy::HoldRule rule) {
  auto added = onboarding_.add_hold(std::move(rule), onboard::Mode::Act);
  if (!added) return fail(added.error());
  return {};
}

Result<size_t> HoldBook::remove(const policy::HoldRule& like) {
  std::vector<std::string> ids;
  for (const policy::HoldRule& rule : onboarding_.holds()) {
    if (names_nothing(like) || same_parts(rule, like)) ids.push_back(rule.id);
  }
  if (ids.empty()) return size_t{0};
  if (auto removed = onboarding_.remove_holds(ids, onboard::Mode::Act); !removed) {
    return fail(removed.error());
  }
  return ids.size();
}

}  // namespace sluis::app
