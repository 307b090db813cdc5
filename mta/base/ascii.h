// SPDX-License-Identifier: Apache-2.0
// ASCII text, without the locale: the protocols compare letters A–Z and nothing else
// (RFC 5321 2.4). Bytes above 127 pass unchanged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluis::ascii {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool is_ascii(std::string_view text);
// Without spaces, tabs, CR and LF at either end.
std::string_view trim(std::string_view text);
// Pieces between separators, empty ones kept.
std::vector<std::string_view> split(std::string_view text, char separator);
// Levenshtein distance, for "did you mean".
size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace sluis::ascii
