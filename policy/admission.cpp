// SPDX-License-Identifier: Apache-2.0
#include "policy/admission.h"

#include <algorithm>

#include "policy/domain_pattern.h"

namespace sluis::policy {
namespace {

AdmissionVerdict refuse(std::string sentence) {
  return {550, "5.7.1", std::move(sentence), AdmissionVerdict::Start::Ready};
}

AdmissionVerdict accept(AdmissionVerdict::Start start, std::string why = {}) {
  return {250, "2.1.0", std::move(why), start};
}

const Domain* find_domain(const Directory& directory, const std::string& name) {
  return directory.domains.find(name);
}

bool can_sign(const Domain* domain) {
  return domain && !domain->selectors.empty() &&
         (domain->state == DomainState::Active || domain->state == DomainState::Degraded);
}

bool account_covers(const Account& account, std::string_view domain) {
  return std::any_of(account.domains.begin(), account.domains.end(),
                     [&](const std::string& pattern) { return matches_domain(pattern, domain); });
}

std::string why_inactive(const Domain* domain, const std::string& name) {
  if (!domain || domain->state == DomainState::Removed) {
    return "The domain " + name + " is not known here; add it with 'sluis domain add " + name +
           "' and publish its DNS records";
  }
  const std::string reason = domain->reason.empty() ? "" : " (" + domain->reason + ")";
  return "The domain " + name + " is not active for sending" + reason +
         "; check its DNS records with 'sluis domain verify " + name + "'";
}

}  // namespace

AdmissionVerdict admit_sender(const Directory& directory, std::string_view account,
                              const std::string& domain) {
  const auto ready = accept(AdmissionVerdict::Start::Ready);
  if (domain.empty()) return ready;
  const Domain* known = find_domain(directory, domain);
  const bool others = known && !known->account.empty() && known->account != account;
  if (account.empty()) {
    if (!others) return ready;
    return refuse("The domain " + domain + " belongs to an account; authenticate as that account");
  }
  const auto found = directory.accounts.find(std::string(account));
  if (found == directory.accounts.end()) {
    return refuse("The account " + std::string(account) + " does not exist here; ask the operator");
  }
  const bool own = known && known->account == account;
  if (!own && (others || !account_covers(found->second, domain))) {
    return refuse("The account " + std::string(account) + " may not send as " + domain +
                  "; use a domain of yours or ask the operator to add it");
  }
  return ready;
}

AdmissionVerdict admit_return_path(const Directory& directory, std::string_view account,
                                   const std::string& domain, const std::string& label) {
  AdmissionVerdict verdict = admit_sender(directory, account, domain);
  const std::string alias = label + ".";
  const bool is_alias =
      !label.empty() && domain.starts_with(alias) && !find_domain(directory, domain);
  if (verdict.accepted() || !is_alias) return verdict;
  return admit_sender(directory, account, domain.substr(alias.size()));
}

AdmissionVerdict admit_message(const Directory& directory, const AdmissionFacts& facts) {
  if (auto verdict = admit_sender(directory, facts.account, facts.from_domain);
      !verdict.accepted()) {
    return verdict;
  }
  const bool later = facts.release == Release::Later;
  const auto start = later ? AdmissionVerdict::Start::Scheduled : AdmissionVerdict::Start::Ready;
  const Domain* domain = find_domain(directory, facts.from_domain);
  if (can_sign(domain)) return accept(start);
  switch (facts.unverified) {
    case Unverified::Reject:
      return refuse(why_inactive(domain, facts.from_domain));
    case Unverified::Wait:
      // A scheduled message asks again when its time comes.
      if (later) return accept(start);
      return accept(AdmissionVerdict::Start::AwaitingDomain,
                    why_inactive(domain, facts.from_domain));
    case Unverified::Unsigned:
    case Unverified::Provider:
      break;
  }
  return accept(start);
}

}  // namespace sluis::policy
