// SPDX-License-Identifier: Apache-2.0
// onboarding_flow: asks DNS for everything a domain should publish and judges the answers: one TXT
// question for each of our selectors, one for SPF, none answered from our own cache: a look is
// taken because the records may have changed. A record that is missing or wrong is explained with
// the checks of policy/checks, which may ask a few names more. It changes nothing. One loop's
// thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mta/dns/resolver.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/probe.h"

namespace sluis::onboard {

struct SelectorCheck {
  std::string selector;
  std::string key_print;
  Fact fact;  // `checked` is set when DNS answered
};

// One look at a domain.
struct DomainCheck {
  WallTime at{};
  std::vector<SelectorCheck> selectors;  // in the order of the key store
  Fact spf;                              // Unchecked when no include is configured
  Fact ownership;                        // Unchecked when the domain has no token

  bool any_ok() const;
  bool all_ok() const;  // every selector; SPF apart
  bool any_unanswerable() const;
};

// `resolver` and `clock` outlive the flow; `probe` is kept alive by it.
Task<DomainCheck> check_domain(dns::Resolver& resolver, const Clock& clock,
                               std::shared_ptr<Probe> probe, std::string domain,
                               std::string spf_include);

// The verdict over all selectors, in one sentence.
policy::Finding verdict_of(const DomainCheck& check);

}  // namespace sluis::onboard
