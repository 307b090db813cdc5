// SPDX-License-Identifier: Apache-2.0
// The public halves of the keys that this machine's configuration signs with, for checks that run
// without the daemon. Keys that cannot be read are left out: the checks then take any good key.
#pragma once

#include <vector>

#include "mta/cli/session.h"
#include "policy/dkim_record.h"

namespace sluis::cli {

std::vector<policy::ExpectedKey> our_keys(const Options& options);

}  // namespace sluis::cli
