// SPDX-License-Identifier: Apache-2.0
#include "policy/release.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"
#include "policy/domain_pattern.h"
#include "policy/key_rotation.h"

namespace sluis::policy {
namespace {

bool sender_matches(std::string_view pattern, std::string_view sender) {
  if (ascii::equal_ignoring_case(pattern, sender)) return true;
  return pattern.starts_with('@') && sender.size() > pattern.size() &&
         ascii::equal_ignoring_case(sender.substr(sender.size() - pattern.size()), pattern);
}

const Domain* signing_domain(const Directory& directory, const std::string& name) {
  const Domain* domain = directory.domains.find(name);
  if (!domain) return nullptr;
  const bool signs = domain->state == DomainState::Active || domain->state == DomainState::Degraded;
  return signs && !domain->selectors.empty() ? domain : nullptr;
}

Go signed_by(const Domain& domain, const ReleaseFacts& facts, const ReleaseSettings& settings) {
  Go go{domain.name, selectors_for(domain, facts.id, facts.now)};
  if (settings.first_selector_only) go.selectors.resize(1);
  return go;
}

std::string why_not(const Directory& directory, const std::string& name) {
  const Domain* found = directory.domains.find(name);
  if (!found) {
    return "the domain " + name + " is not known here; add it with: sluis domain add " + name;
  }
  if (!found->reason.empty()) return "the domain " + name + ": " + found->reason;
  return "the domain " + name + " is not active; check it with: sluis domain verify " + name;
}

ReleaseVerdict judge_unverified(const Directory& directory, const ReleaseFacts& facts,
                                const ReleaseSettings& settings) {
  const std::string reason = why_not(directory, facts.sender_domain);
  switch (settings.unverified) {
    case Unverified::Unsigned:
      return Go{};
    case Unverified::Wait:
      return AwaitDomain{reason};
    case Unverified::Provider: {
      const Domain* provider = signing_domain(directory, settings.provider_domain);
      if (provider) return signed_by(*provider, facts, settings);
      return AwaitDomain{reason + "; nor can " + settings.provider_domain + " sign for it"};
    }
    case Unverified::Reject:
      break;
  }
  // Accepted while the domain was active, or known well enough then: it is kept, not bounced.
  return AwaitDomain{reason};
}

}  // namespace

bool covers(const HoldRule& rule, const ReleaseFacts& facts) {
  if (facts.now < rule.since || facts.now >= rule.until) return false;
  if (!rule.account.empty() && rule.account != facts.account) return false;
  if (!rule.sender.empty() && !sender_matches(rule.sender, facts.sender)) return false;
  const auto any = [](const std::vector<std::string>& values, auto matches) {
    return std::any_of(values.begin(), values.end(), matches);
  };
  if (!rule.to_domain.empty() && !any(facts.recipient_domains, [&](const std::string& domain) {
        return matches_domain(rule.to_domain, domain);
      })) {
    return false;
  }
  return rule.recipient.empty() || any(facts.recipients, [&](const std::string& address) {
           return ascii::equal_ignoring_case(rule.recipient, address);
         });
}

ReleaseVerdict judge_release(const Directory& directory, const ReleaseFacts& facts,
                             const ReleaseSettings& settings) {
  for (const HoldRule& rule : directory.holds) {
    if (covers(rule, facts)) return HeldBy{rule};
  }
  if (!facts.account.empty() && !directory.accounts.contains(facts.account)) {
    return Refuse{"the account " + facts.account + " that sent this message no longer exists"};
  }
  if (facts.scheduled && facts.now - *facts.scheduled > settings.max_lateness) {
    return Missed{"was due at " + to_rfc3339(*facts.scheduled) + ", more than " +
                  sluis::to_string(settings.max_lateness) + " ago, while it could not be released"};
  }
  if (const Domain* domain = signing_domain(directory, facts.sender_domain)) {
    return signed_by(*domain, facts, settings);
  }
  if (facts.origin == ReleaseFacts::Origin::OwnNotice)
    return Go{};  // our own notices leave unsigned rather than not at all
  return judge_unverified(directory, facts, settings);
}

}  // namespace sluis::policy
