// SPDX-License-Identifier: Apache-2.0
// ZoneSerial: between two looks at an active domain its zone is asked for its serial number alone,
// which is one cheap question for all domains of that zone: who changes a record changes that too
// (RFC 1035 3.3.13), and then the records are looked at at once instead of hours later. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "mta/base/clock.h"
#include "policy/directory.h"

namespace sluis::policy {

constexpr Millis kSerialEvery = std::chrono::hours(1);
// An answer that is younger serves the other domains of its zone too.
constexpr Millis kSerialShared = std::chrono::minutes(30);

enum class Zone : uint8_t { AsItWas, Changed };
// Any other number counts: one that was set back is a change too. What is not known is none.
Zone judge_serial(std::optional<uint32_t> before, std::optional<uint32_t> now);

// From now to the next question for the serial, when the next look is `look_in` away; nullopt: that
// look comes first. `spread` in [0, 1), as with look_interval().
std::optional<Millis> serial_interval(DomainState state, Millis look_in, double spread);

}  // namespace sluis::policy
