// SPDX-License-Identifier: Apache-2.0
#include "bench/load/names.h"

#include <charconv>

namespace sluis::load {
namespace {

bool take_number(std::string_view text, uint64_t& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

}  // namespace

Result<Names> Names::parse(std::string_view pattern) {
  Names names;
  const size_t open = pattern.find('{');
  names.before_ = pattern.substr(0, open);
  if (open == std::string_view::npos && pattern.find('}') == std::string_view::npos) return names;
  const size_t close = pattern.find('}', open == std::string_view::npos ? 0 : open);
  const size_t dash = pattern.find('-', open == std::string_view::npos ? 0 : open);
  const bool shaped = open != std::string_view::npos && close != std::string_view::npos &&
                      dash < close && pattern.find('{', close) == std::string_view::npos;
  if (!shaped || !take_number(pattern.substr(open + 1, dash - open - 1), names.first_) ||
      !take_number(pattern.substr(dash + 1, close - dash - 1), names.last_) ||
      names.last_ < names.first_) {
    return fail(ErrorKind::Invalid, "'" + std::string(pattern) +
                                        "': braces hold one range of numbers, as in d{1-100}.test");
  }
  names.ranged_ = true;
  names.after_ = pattern.substr(close + 1);
  return names;
}

std::string Names::at(uint64_t number) const {
  if (!ranged_) return before_;
  return before_ + std::to_string(first_ + number % size()) + after_;
}

}  // namespace sluis::load
