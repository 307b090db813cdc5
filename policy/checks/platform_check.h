// SPDX-License-Identifier: Apache-2.0
// The checks of our own side: the addresses that mail leaves from and their names (RFC 1912 2.1,
// RFC 5321 4.1.1.1), the SPF record that customers include (RFC 7208), our published keys, and what
// their bounce aliases lead to. All of them concern every customer at once. In rounds, like
// dkim_check.h. Pure.
#pragma once

#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "policy/checks/finding.h"
#include "policy/dkim_record.h"

namespace sluis::policy::checks {

struct Egress {
  IpAddress ip;
  std::string helo;  // what we say in EHLO from this address
};

struct PublishedKey {
  std::string name;  // where it stands in DNS, lower case: what customers' CNAMEs lead to
  ExpectedKey key;
};

struct PlatformSubject {
  std::vector<Egress> egress;  // private ones have no reverse name to look at
  std::string include;         // what customers include; empty: none
  std::vector<PublishedKey> keys;
  std::string bounce_target = {};  // of customers' bounce aliases, lower case; empty: none
};

constexpr size_t kMostReverseNames = 5;  // of one address

std::vector<Question> platform_questions(const PlatformSubject& subject,
                                         const EvidenceSet& evidence);
// OUR_KEY, OUR_SPF, OUR_SPF_COST, OUR_BOUNCE_MX and OUR_BOUNCE_SPF, and for each address
// PTR_MISSING, FCRDNS, PTR_GENERIC and HELO_NAME. Nothing when all is right; DOM_DNS_TEMPFAIL where
// DNS did not answer.
std::vector<Finding> check_platform(const PlatformSubject& subject, const EvidenceSet& evidence);

// Does this look like the name of a home line or of a machine that nobody named: does it carry the
// address's own numbers, or a word such as "dynamic" or "dsl"?
bool is_generic_name(std::string_view name, const IpAddress& ip);

}  // namespace sluis::policy::checks
