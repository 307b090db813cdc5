// SPDX-License-Identifier: Apache-2.0
// When a domain's records are looked at again without anyone asking: often while someone waits,
// thinning out to daily, dropped after thirty days; every six hours once it signs; soon when an
// answer waits for its confirmation. Pure.
#pragma once

#include <optional>

#include "mta/onboard/domain_record.h"

namespace sluis::onboard {

// From the last check to the next; nullopt: not by itself. `spread` in [0, 1) moves the long
// intervals by up to a fifth either way, so that domains do not march in step.
std::optional<Millis> recheck_interval(const DomainRecord& record, WallTime now, double spread);

}  // namespace sluis::onboard
