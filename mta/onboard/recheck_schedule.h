// SPDX-License-Identifier: Apache-2.0
// When a domain is dealt with again without anyone asking: the next look that policy/look_schedule
// wants, the end of an older answer that hides what is saved, or an end that was set (of a
// deadline, a pause, a plan, a tombstone), whichever comes first. Pure.
#pragma once

#include <optional>

#include "mta/onboard/domain_gist.h"

namespace sluis::onboard {

// From now to then; nullopt: not by itself. `spread` in [0, 1) places long intervals within their
// fifth.
std::optional<Millis> recheck_interval(const DomainGist& gist, WallTime now, double spread);

}  // namespace sluis::onboard
