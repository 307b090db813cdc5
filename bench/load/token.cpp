// SPDX-License-Identifier: Apache-2.0
#include "bench/load/token.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "mta/base/ascii.h"

namespace sluis::load {
namespace {

constexpr int kBase = 36;

void append_number(std::string& to, uint64_t number) {
  std::array<char, 16> space;
  const auto end = std::to_chars(space.data(), space.data() + space.size(), number, kBase);
  to += '.';
  to.append(space.data(), end.ptr);
}

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number, kBase);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

uint64_t micros_of(Instant instant) {
  return static_cast<uint64_t>(instant.time_since_epoch().count());
}
Instant instant_of(uint64_t micros) {
  return Instant(Micros(static_cast<int64_t>(micros)));
}

}  // namespace

bool is_run_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestRun && std::ranges::all_of(text, [](char c) {
    return ascii::is_digit(c) || (c >= 'a' && c <= 'z');
  });
}

std::string to_local_part(const Token& token) {
  std::string text = "m." + token.run;
  append_number(text, token.job.number);
  append_number(text, micros_of(token.job.intended));
  append_number(text, token.due ? micros_of(*token.due) : 0);
  return text;
}

std::optional<Token> parse_token(std::string_view local_part) {
  const auto parts = ascii::split(local_part, '.');
  if (parts.size() != 5 || parts[0] != "m" || !is_run_name(parts[1])) return std::nullopt;
  const auto number = parse_number(parts[2]);
  const auto sent = parse_number(parts[3]);
  const auto due = parse_number(parts[4]);
  if (!number || !sent || !due) return std::nullopt;
  Token token{std::string(parts[1]), {*number, instant_of(*sent)}, std::nullopt};
  if (*due != 0) token.due = instant_of(*due);
  return token;
}

}  // namespace sluis::load
