// SPDX-License-Identifier: Apache-2.0
// What this machine's configuration says of our side, for checks that run without the daemon: the
// public halves of the keys that it signs with, and our part of SPF. Keys that cannot be read are
// left out: the checks then take any good key.
#pragma once

#include <vector>

#include "config/schema.h"
#include "mta/cli/session.h"
#include "policy/dkim_record.h"

namespace sluis::cli {

std::vector<policy::ExpectedKey> our_keys(const Options& options);

// What customers include for us, and the addresses that mail leaves from; empty without a
// configuration.
config::Spf our_spf(const Options& options);

}  // namespace sluis::cli
