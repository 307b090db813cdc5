// SPDX-License-Identifier: Apache-2.0
// What becomes of mail of a domain that cannot sign, from the configuration's word to policy's: the
// door (intake) and the way out (deliver) must mean the same by it. Pure.
#pragma once

#include "config/schema.h"
#include "policy/release.h"

namespace sluis::queue {

policy::Unverified unverified_rule(config::UnverifiedDomain setting);

}  // namespace sluis::queue
