// SPDX-License-Identifier: Apache-2.0
// The records of keys that domains have of their own: asked of the daemon, which has them, a page
// of domains at a time, and printed as they come.
#pragma once

#include <string>
#include <vector>

#include "mta/cli/own_records.h"
#include "mta/cli/session.h"

namespace sluis::cli {

struct OwnKeysAsked {
  const config::Dkim& dkim;
  std::string domain;  // empty: of all domains
};

// Prints `others`, then those of the domains; nothing at all when the daemon does not answer.
// Returns the exit status: a page that fails later on has one too, beside what was printed.
int tell_own_records(Session& session, std::vector<OwnRecord> others, const OwnKeysAsked& asked);

}  // namespace sluis::cli
