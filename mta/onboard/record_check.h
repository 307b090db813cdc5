// SPDX-License-Identifier: Apache-2.0
// What one DNS answer says about one record of a domain: the evidence and the verdict together, as
// a Fact. No waiting and no state: onboarding_flow asks, activation draws the consequences.
#pragma once

#include <string>

#include "mta/dns/resolver.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/probe.h"

namespace sluis::onboard {

// The TXT answer at selector._domainkey.domain against our key, the probe deciding.
Fact check_selector(Probe& probe, const std::string& selector, const std::string& domain,
                    const dns::Answer& answer);

// The TXT answer at the domain: is our include in its one SPF record?
Fact check_spf(const std::string& include, const dns::Answer& answer);

}  // namespace sluis::onboard
