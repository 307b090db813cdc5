// SPDX-License-Identifier: Apache-2.0
// BounceAlias: the return path of a domain with scheme cname: bounce.klant.nl, a CNAME to a name of
// ours with an MX and an SPF record. Bounces come to us (RFC 5321 4.4), and the SPF record that
// receivers test is ours (RFC 7208 2.4), so that the domain's own need not change. Pure; whoever
// submits the mail chooses the return path, nothing rewrites it.
#pragma once

#include <optional>
#include <string>

#include "mta/onboard/domain_record.h"
#include "mta/onboard/record_check.h"
#include "mta/onboard/selector_plan.h"

namespace sluis::onboard {

struct BounceAlias {
  std::string name;    // "bounce.klant.nl"
  std::string target;  // lower case, no final dot
};

// nullopt: such a domain is not asked for one, or none is configured.
std::optional<BounceAlias> bounce_alias(const std::string& domain, Scheme scheme,
                                        const SchemeSettings& schemes);

// The CNAME answer at `wanted.name`.
Fact check_bounce_alias(const BounceAlias& wanted, const Evidence& answer);

// What the alias leads to, by its MX records: Mismatch, and our task, when no mail can come there;
// nullopt when it can, or when DNS did not say.
std::optional<Fact> check_bounce_mx(const BounceAlias& wanted, const Evidence& mx);

}  // namespace sluis::onboard
