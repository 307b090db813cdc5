// SPDX-License-Identifier: Apache-2.0
// Whether mail from our own addresses passes the SPF check of a domain that is used as its return
// path: check_host() (RFC 7208 4) for each of them, over the domain's record as its own servers
// have it and everything behind it as receivers see it. It decides nothing about signing. One
// loop's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/ip_address.h"
#include "mta/onboard/record_verdict.h"

namespace sluis::onboard {

// Ours. Without addresses the include's presence is looked at instead.
struct SpfWanted {
  std::string include;
  std::vector<IpAddress> egress;

  bool nothing() const { return include.empty() && egress.empty(); }
};

struct SpfSubject {
  std::string domain;  // of the return path
  SpfWanted wanted;
  // A person reads the answer: for a record that fails, the one to publish is worked out.
  policy::AskedBy asked_by = policy::AskedBy::Daemon;
};

struct SpfWays {  // all outlive the flow
  dns::Resolver& resolver;
  const Clock& clock;
};

// `saved`: the TXT records at the domain as its own servers have them; nullopt: as the resolver has
// them.
Task<Fact> look_at_spf(SpfWays ways, SpfSubject subject, std::optional<Evidence> saved);

// The SPF records among TXT records (RFC 7208 4.5).
std::vector<std::string> spf_records(const Evidence& answer);

}  // namespace sluis::onboard
