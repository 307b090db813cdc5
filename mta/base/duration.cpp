// SPDX-License-Identifier: Apache-2.0
#include "mta/base/duration.h"

#include <array>
#include <cstdint>

#include "mta/base/ascii.h"

namespace sluis {
namespace {

using namespace std::chrono_literals;

struct Unit {
  std::string_view name;
  Millis length;
};
constexpr std::array<Unit, 5> kUnits{{{"d", 24h}, {"h", 1h}, {"m", 1min}, {"s", 1s}, {"ms", 1ms}}};
constexpr Millis kLongest = 100 * 366 * 24h;

}  // namespace

Result<Millis> parse_duration(std::string_view text) {
  const std::string_view trimmed = ascii::trim(text);
  if (trimmed == "0") return Millis(0);
  std::string_view rest = trimmed;
  Millis sum{};
  size_t next_unit = 0;  // units fall: 2h30m, never 30m2h
  while (!rest.empty()) {
    int64_t number = 0;
    size_t digits = 0;
    for (; digits < rest.size() && digits < 15 && ascii::is_digit(rest[digits]); ++digits) {
      number = number * 10 + (rest[digits] - '0');
    }
    rest.remove_prefix(digits);
    const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
    if (digits == 0 || next_unit == kUnits.size()) {
      return fail(ErrorKind::Invalid, '"' + std::string(trimmed.substr(0, 64)) + '"' +
                                          " is not a duration; write it like 30s, 5m, 2h30m or 5d");
    }
    const Millis unit = kUnits[next_unit++].length;
    if (number > kLongest / unit || sum + number * unit > kLongest) {
      return fail(ErrorKind::Invalid, '"' + std::string(trimmed.substr(0, 64)) + '"' +
                                          " is longer than a hundred years");
    }
    sum += number * unit;
    rest.remove_prefix(name.size());
  }
  if (next_unit == 0) return fail(ErrorKind::Invalid, "A duration is missing; write it like 5m");
  return sum;
}

std::string to_string(Millis duration) {
  if (duration == Millis(0)) return "0s";
  std::string text;
  if (duration < Millis(0)) text = "-";
  // Unsigned, so that the most negative duration has an absolute value.
  uint64_t left = duration < Millis(0) ? 0 - static_cast<uint64_t>(duration.count())
                                       : static_cast<uint64_t>(duration.count());
  for (const Unit& unit : kUnits) {
    const auto length = static_cast<uint64_t>(unit.length.count());
    if (left / length == 0) continue;
    text += std::to_string(left / length);
    text += unit.name;
    left %= length;
  }
  return text;
}

}  // namespace sluis
