// SPDX-License-Identifier: Apache-2.0
// Times as people and protocols write them: RFC 3339 instants, wall-clock times in a named zone,
// delays from now, RFC 5322 dates, durations. A wall-clock time keeps both what was meant (local
// time and zone) and the instant it stands for, because a zone's rules may change before the day
// comes.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/clock.h"
#include "mta/base/duration.h"
#include "mta/base/result.h"

namespace sluis {

// What a person meant by a time. For Kind::Instant, local and zone are empty.
struct TimeIntent {
  enum class Kind : uint8_t { Instant, Wall };
  Kind kind = Kind::Instant;
  WallTime utc{};
  std::string local;  // "2026-12-01T09:00:00"
  std::string zone;   // IANA name, "Europe/Amsterdam"
  bool operator==(const TimeIntent&) const = default;
};

// RFC 3339 with an offset, "2026-12-01 09:00 Europe/Amsterdam", or "+2h30m" from `now`. A time
// without offset or zone is refused. A wall time in a DST gap becomes the first valid minute after
// it; one that occurs twice becomes the first.
Result<TimeIntent> parse_time(std::string_view text, WallTime now);
// RFC 3339 alone, offset required (RFC 3339 5.6; RFC 4865 HOLDUNTIL).
Result<WallTime> parse_rfc3339(std::string_view text);
// The instant of a wall-clock intent by the zone rules of today.
Result<WallTime> resolve(const TimeIntent& intent);

// Times outside the years 1970 to 9999 (kNever among them) are written as the nearest inside.
std::string to_rfc3339(WallTime time);       // 2026-12-01T08:00:00Z, milliseconds when not zero
std::string to_rfc5322_date(WallTime time);  // Tue, 01 Dec 2026 08:00:00 +0000 (RFC 5322 3.3)

}  // namespace sluis
