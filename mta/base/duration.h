// SPDX-License-Identifier: Apache-2.0
// Durations as configuration files and people write them. Units fall from left to right and none
// comes twice, so that "30m2h" is a mistake and not two and a half hours.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis {

// "30s", "5m", "4h", "5d", "2h30m", "250ms", "0". At most a hundred years.
Result<Millis> parse_duration(std::string_view text);
std::string to_string(Millis duration);  // the shortest exact form, "2h30m"

}  // namespace sluis
