// SPDX-License-Identifier: Apache-2.0
// Names that providers give to addresses by themselves, and that receivers take for home lines
// (RFC 1912 2.1 asks for a name, not which). See platform_check.h.
#include <algorithm>
#include <array>

#include "mta/base/ascii.h"
#include "mta/base/bytes.h"
#include "policy/checks/platform_check.h"

namespace sluis::policy::checks {
namespace {

constexpr std::array<std::string_view, 16> kHomeLines{
    "dynamic", "dyn",  "dynip",  "dhcp",   "dsl",  "adsl",  "vdsl",      "ppp",
    "pppoe",   "dial", "dialup", "dialin", "pool", "cable", "broadband", "residential"};

// Runs of letters and runs of digits, in order: "ip-192-0-2-9x.net" → ip 192 0 2 9 x net.
std::vector<std::string> runs_of(std::string_view name) {
  std::vector<std::string> out;
  char last = '.';
  for (const char c : ascii::to_lower(name)) {
    const bool letter = ascii::is_alpha(c), digit = ascii::is_digit(c);
    const bool goes_on = (letter && ascii::is_alpha(last)) || (digit && ascii::is_digit(last));
    if ((letter || digit) && !goes_on) out.emplace_back();
    if (letter || digit) out.back().push_back(c);
    last = c;
  }
  return out;
}

std::string without_zeros(const std::string& digits) {
  const size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return digits.substr(first);
}

bool holds_in_a_row(const std::vector<std::string>& runs, const std::vector<std::string>& wanted) {
  return std::search(runs.begin(), runs.end(), wanted.begin(), wanted.end()) != runs.end();
}

// Three of the four numbers in a row, in either direction, or all of them as one hex word.
bool carries_v4(std::string_view name, const IpAddress& ip) {
  std::vector<std::string> octets;
  for (size_t i = 0; i < 4; ++i) octets.push_back(std::to_string(ip.bytes[i]));
  std::vector<std::string> runs;
  for (const std::string& run : runs_of(name))
    runs.push_back(ascii::is_digit(run.front()) ? without_zeros(run) : run);
  for (int turn = 0; turn < 2; ++turn) {
    const std::vector<std::string> first(octets.begin(), octets.end() - 1);
    const std::vector<std::string> last(octets.begin() + 1, octets.end());
    if (holds_in_a_row(runs, first) || holds_in_a_row(runs, last)) return true;
    std::reverse(octets.begin(), octets.end());
  }
  const std::string hex = hex_encode({reinterpret_cast<const char*>(ip.bytes.data()), 4});
  return ascii::to_lower(name).find(hex) != std::string::npos;
}

// The last eight octets as hex digits, whatever stands between them.
bool carries_v6(std::string_view name, const IpAddress& ip) {
  std::string digits;
  for (const char c : ascii::to_lower(name)) {
    if (c != '-' && c != '.' && c != ':') digits.push_back(c);
  }
  const std::string hex = hex_encode({reinterpret_cast<const char*>(ip.bytes.data()) + 8, 8});
  return digits.find(hex) != std::string::npos;
}

}  // namespace

bool is_generic_name(std::string_view name, const IpAddress& ip) {
  if (ip.is_v4() ? carries_v4(name, ip) : carries_v6(name, ip)) return true;
  for (const auto label : ascii::split(name, '.')) {
    for (const std::string& run : runs_of(label)) {
      if (std::find(kHomeLines.begin(), kHomeLines.end(), run) != kHomeLines.end()) return true;
    }
  }
  return false;
}

}  // namespace sluis::policy::checks
