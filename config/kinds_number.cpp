// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "config/kinds.h"
#include "config/memory.h"
#include "config/schema.h"
#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"

namespace sluis::config {
namespace {

std::optional<uint64_t> digits(std::string_view text) {
  uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::optional<double> decimal(std::string_view text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string plain(double number) {
  std::array<char, 32> text{};
  const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), end};
}

tl::expected<uint64_t, Fault> between(std::string_view text, uint64_t least, uint64_t most) {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  const std::string remedy = "write a whole number from " + range;
  const auto number = digits(text);
  if (!number) return wrong("is " + quoted(text) + ", not a whole number", remedy);
  if (*number < least || *number > most) {
    return wrong("is " + std::string(text) + ", which is out of range", remedy);
  }
  return *number;
}

struct Unit {
  std::string_view name;
  uint64_t octets;
};
constexpr std::array<Unit, 8> kUnits{{{"TiB", kMiB* kMiB},
                                      {"GiB", kKiB* kMiB},
                                      {"MiB", kMiB},
                                      {"KiB", kKiB},
                                      {"GB", 1000000000},
                                      {"MB", 1000000},
                                      {"kB", 1000},
                                      {"B", 1}}};

std::optional<uint64_t> octets(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = digits(ascii::trim(text.substr(0, text.size() - unit.name.size())));
    if (!number || *number > std::numeric_limits<uint64_t>::max() / unit.octets)
      return std::nullopt;
    return *number * unit.octets;
  }
  return digits(text);
}

std::string show_size(uint64_t size) {
  for (const Unit& unit : kUnits) {
    if (size > 0 && size % unit.octets == 0 && unit.name.ends_with("iB")) {
      return std::to_string(size / unit.octets) + std::string(unit.name);
    }
  }
  return std::to_string(size) + "B";
}

tl::expected<uint64_t, Fault> parse_size(std::string_view text, uint64_t least) {
  constexpr auto kRemedy = "write a size like 512KiB, 10MiB or 2GiB";
  const auto parsed = octets(text);
  if (!parsed) return wrong("is " + quoted(text) + ", not a size", kRemedy);
  if (*parsed < least) {
    return wrong("is " + std::string(text) + ", which is too small",
                 "write at least " + show_size(least));
  }
  return *parsed;
}

tl::expected<std::string, Fault> parse_memory(std::string_view text) {
  if (text.ends_with('%')) {
    const auto percent = digits(text.substr(0, text.size() - 1));
    if (percent && *percent >= 1 && *percent <= 90) return std::string(text);
    return wrong("is " + quoted(text) + ", not a share of memory", "write 1% to 90%");
  }
  if (parse_size(text, 16 * kMiB)) return std::string(text);
  return wrong("is " + quoted(text) + ", not a size or a share",
               "write a size of 16MiB or more, or a share like 25%");
}

tl::expected<Millis, Fault> parse_period(std::string_view text, Millis least) {
  const auto parsed = parse_duration(text);
  if (!parsed) {
    return wrong("is " + quoted(text) + ", not a duration",
                 "write a number with a unit: 30s, 5m, 4h, 5d or 2h30m");
  }
  if (*parsed < least) {
    return wrong("is " + std::string(text) + ", which is too short",
                 "write at least " + to_string(least));
  }
  return *parsed;
}

}  // namespace

Fault not_one_of(std::string_view text, const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words) list += (list.empty() ? "" : ", ") + word;
  return {"is " + quoted(text) + ", which is not known", "write one of: " + list};
}

Kind<bool> boolean() {
  return one_of<bool>({{"true", true}, {"false", false}});
}

Kind<uint32_t> whole(uint32_t least, uint32_t most) {
  return {
      "number",
      [=](std::string_view text) -> tl::expected<uint32_t, Fault> {
        return between(text, least, most).map([](uint64_t n) { return static_cast<uint32_t>(n); });
      },
      [](const uint32_t& n) { return std::to_string(n); }};
}

Kind<uint16_t> port(uint16_t least) {
  return {
      "port",
      [=](std::string_view text) -> tl::expected<uint16_t, Fault> {
        return between(text, least, 65535).map([](uint64_t n) { return static_cast<uint16_t>(n); });
      },
      [](const uint16_t& n) { return std::to_string(n); }};
}

Kind<double> share() {
  return {"share",
          [](std::string_view text) -> tl::expected<double, Fault> {
            const auto number = decimal(text);
            if (number && *number >= 0 && *number <= 1) return *number;
            return wrong("is " + quoted(text) + ", not a share", "write a number from 0 to 1");
          },
          plain};
}

Kind<double> rate() {
  return {"rate a second",
          [](std::string_view text) -> tl::expected<double, Fault> {
            const auto number = decimal(text);
            if (number && *number >= 0) return *number;
            return wrong("is " + quoted(text) + ", not a rate",
                         "write messages a second, 0 for no limit");
          },
          plain};
}

Kind<uint64_t> size(uint64_t least) {
  return {"size", [=](std::string_view text) { return parse_size(text, least); }, show_size};
}

Kind<std::string> memory_budget() {
  return {"size or share", parse_memory, [](const std::string& text) { return text; }};
}

Kind<Millis> duration(Millis least) {
  return {"duration", [=](std::string_view text) { return parse_period(text, least); },
          [](const Millis& period) { return to_string(period); }};
}

uint64_t memory_octets(std::string_view setting, uint64_t machine) {
  if (setting.ends_with('%')) {
    return machine / 100 * digits(setting.substr(0, setting.size() - 1)).value_or(0);
  }
  return octets(setting).value_or(0);
}

}  // namespace sluis::config
