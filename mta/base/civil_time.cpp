// SPDX-License-Identifier: Apache-2.0
#include "mta/base/civil_time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <optional>

#include <date/tz.h>

#include "mta/base/ascii.h"

namespace sluis {
namespace {

using namespace std::chrono_literals;
using LocalTime = date::local_time<Millis>;

constexpr WallTime kFirst{};  // 1970-01-01
constexpr WallTime kLast =
    WallTime(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)) + 24h - 1ms;

constexpr std::string_view kForms =
    "write 2026-12-01T09:00:00+01:00, \"2026-12-01 09:00 Europe/Amsterdam\", or +2h30m";

std::string quoted(std::string_view text) {
  return '"' + std::string(text.substr(0, 64)) + '"';
}

// Reads from the front of a text; every take_ leaves the text alone when it answers no.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

  bool take(std::string_view one_of) {
    if (done() || one_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits.
  std::optional<int> take_number(size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!ascii::is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  // Any number of digits after the point; what is finer than a millisecond is cut off.
  std::optional<Millis> take_fraction() {
    int value = 0;
    size_t digits = 0;
    for (; !done() && ascii::is_digit(rest_.front()); ++digits, rest_.remove_prefix(1)) {
      if (digits < 3) value = value * 10 + (rest_.front() - '0');
    }
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) value *= 10;
    return Millis(value);
  }
  void skip_blanks() {
    while (take(" \t")) {
    }
  }

 private:
  std::string_view rest_;
};

enum class Seconds { Required, Optional };

// "2026-12-01"; a day that the calendar does not have is refused.
std::optional<std::chrono::sys_days> take_date(Reader& in) {
  const auto year = in.take_number(4);
  if (!year || !in.take("-")) return std::nullopt;
  const auto month = in.take_number(2);
  if (!month || !in.take("-")) return std::nullopt;
  const auto day = in.take_number(2);
  if (!day || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// "09:00", "09:00:30.25". A leap second, :60, is the first moment of the next minute.
std::optional<Millis> take_clock(Reader& in, Seconds seconds) {
  const auto hour = in.take_number(2);
  if (!hour || *hour > 23 || !in.take(":")) return std::nullopt;
  const auto minute = in.take_number(2);
  if (!minute || *minute > 59) return std::nullopt;
  const Millis so_far = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  if (!in.take(":")) {
    return seconds == Seconds::Optional ? std::optional(so_far) : std::nullopt;
  }
  const auto second = in.take_number(2);
  if (!second || *second > 60) return std::nullopt;
  Millis fraction{};
  if (in.take(".")) {
    const auto read = in.take_fraction();
    if (!read) return std::nullopt;
    fraction = *read;
  }
  return so_far + std::chrono::seconds(*second) + fraction;
}

std::optional<LocalTime> take_local(Reader& in, std::string_view between, Seconds seconds) {
  const auto date = take_date(in);
  if (!date || !in.take(between)) return std::nullopt;
  const auto clock = take_clock(in, seconds);
  if (!clock) return std::nullopt;
  return LocalTime(date->time_since_epoch() + *clock);
}

// "Z" or "+01:00": what to add to UTC to get the local time (RFC 3339 5.6 time-offset).
std::optional<Millis> take_offset(Reader& in) {
  if (in.take("Zz")) return Millis(0);
  const int sign = in.take("+") ? 1 : in.take("-") ? -1 : 0;
  if (sign == 0) return std::nullopt;
  const auto hour = in.take_number(2);
  if (!hour || *hour > 23 || !in.take(":")) return std::nullopt;
  const auto minute = in.take_number(2);
  if (!minute || *minute > 59) return std::nullopt;
  return sign * (std::chrono::hours(*hour) + std::chrono::minutes(*minute));
}

Result<WallTime> in_range(WallTime time, std::string_view text) {
  if (time < kFirst || time > kLast) {
    return fail(ErrorKind::Invalid, quoted(text) + " lies outside the years 1970 to 9999");
  }
  return time;
}

std::string nearest_zone(std::string_view name) {
  const std::string wanted = ascii::to_lower(name.substr(0, 64));
  std::string best;
  size_t least = 4;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    const size_t distance = ascii::edit_distance(wanted, ascii::to_lower(zone.name()));
    if (distance < least) {
      least = distance;
      best = zone.name();
    }
  }
  return best;
}

tl::unexpected<Error> unknown_zone(std::string_view name) {
  const std::string near = nearest_zone(name);
  return fail(ErrorKind::Invalid,
              quoted(name) + " is not a time zone" +
                  (near.empty() ? std::string("; use a name like Europe/Amsterdam, an offset or Z")
                                : "; did you mean " + near + "?"));
}

const date::time_zone* find_zone(const date::tzdb& zones, std::string_view name) {
  const auto at = std::find_if(zones.zones.begin(), zones.zones.end(),
                               [name](const date::time_zone& zone) { return zone.name() == name; });
  return at == zones.zones.end() ? nullptr : &*at;
}

// The library throws when it cannot read its files; no exception passes here.
Result<WallTime> in_zone(LocalTime local, std::string_view name) try {
  const date::time_zone* zone = find_zone(date::get_tzdb(), name);
  if (zone == nullptr) return unknown_zone(name);
  const date::local_info info = zone->get_info(local);
  if (info.result == date::local_info::nonexistent) {
    return std::chrono::time_point_cast<Millis>(info.first.end);
  }
  return WallTime(local.time_since_epoch() - info.first.offset);
} catch (const std::exception& error) {
  return fail(ErrorKind::Unavailable,
              "The time zone rules of this machine cannot be read; install the package tzdata, or "
              "give the time with an offset",
              error.what());
}

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<Millis> clock;
  std::chrono::weekday weekday;
};

Civil civil(WallTime time) {
  time = std::clamp(time, kFirst, kLast);
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {day, std::chrono::hh_mm_ss<Millis>(time - day), std::chrono::weekday(day)};
}

// Without zone: "2026-12-01T08:00:00", milliseconds when not zero.
std::string civil_text(WallTime time) {
  const Civil at = civil(time);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(at.date.year()),
                unsigned(at.date.month()), unsigned(at.date.day()), int(at.clock.hours().count()),
                int(at.clock.minutes().count()), int(at.clock.seconds().count()));
  std::string out = text.data();
  if (const int millis = int(at.clock.subseconds().count()); millis != 0) {
    std::snprintf(text.data(), text.size(), ".%03d", millis);
    out += text.data();
  }
  return out;
}

}  // namespace

Result<TimeIntent> parse_time(std::string_view text, WallTime now) {
  const std::string_view trimmed = ascii::trim(text);
  if (trimmed.starts_with('+')) {
    const auto delay = parse_duration(trimmed.substr(1));
    if (!delay) return fail(delay.error());
    const auto at = in_range(now + *delay, trimmed);
    if (!at) return fail(at.error());
    return TimeIntent{.kind = TimeIntent::Kind::Instant, .utc = *at, .local = {}, .zone = {}};
  }

  Reader in(trimmed);
  const auto local = take_local(in, "Tt ", Seconds::Optional);
  if (!local) {
    return fail(ErrorKind::Invalid, quoted(trimmed) + " is not a time; " + std::string(kForms));
  }
  in.skip_blanks();
  if (in.done()) {
    return fail(ErrorKind::Invalid, quoted(trimmed) +
                                        " does not say in which time zone; add Z, an offset like "
                                        "+01:00 or a zone like Europe/Amsterdam");
  }
  const WallTime as_if_utc{local->time_since_epoch()};
  if (const auto offset = take_offset(in); offset && in.done()) {
    const auto at = in_range(as_if_utc - *offset, trimmed);
    if (!at) return fail(at.error());
    return TimeIntent{.kind = TimeIntent::Kind::Instant, .utc = *at, .local = {}, .zone = {}};
  }
  TimeIntent intent{.kind = TimeIntent::Kind::Wall,
                    .utc = {},
                    .local = civil_text(as_if_utc),
                    .zone = std::string(in.rest())};
  const auto at = resolve(intent);
  if (!at) return fail(at.error());
  intent.utc = *at;
  return intent;
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  Reader in(text);
  const auto local = take_local(in, "Tt", Seconds::Required);
  const auto offset = local ? take_offset(in) : std::nullopt;
  if (!offset || !in.done()) {
    return fail(ErrorKind::Invalid, quoted(text) +
                                        " is not an RFC 3339 time with an offset; write "
                                        "2026-12-01T09:00:00+01:00 or 2026-12-01T08:00:00Z");
  }
  return in_range(WallTime(local->time_since_epoch() - *offset), text);
}

Result<WallTime> resolve(const TimeIntent& intent) {
  if (intent.kind == TimeIntent::Kind::Instant) return in_range(intent.utc, "The time");
  Reader in(intent.local);
  const auto local = take_local(in, "Tt ", Seconds::Optional);
  if (!local || !in.done()) {
    return fail(ErrorKind::Invalid, quoted(intent.local) + " is not a local time");
  }
  const auto at = in_zone(*local, intent.zone);
  return at ? in_range(*at, intent.local) : at;
}

std::string to_rfc3339(WallTime time) {
  return civil_text(time) + 'Z';
}

std::string to_rfc5322_date(WallTime time) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil at = civil(time);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                kDays[at.weekday.c_encoding()], unsigned(at.date.day()),
                kMonths[unsigned(at.date.month()) - 1], int(at.date.year()),
                int(at.clock.hours().count()), int(at.clock.minutes().count()),
                int(at.clock.seconds().count()));
  return text.data();
}

}  // namespace sluis
