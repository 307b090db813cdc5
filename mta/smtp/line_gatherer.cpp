// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/line_gatherer.h"

#include <algorithm>
#include <utility>

namespace sluis::smtp {
namespace {

std::string_view without_cr(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<LineGatherer::Line> LineGatherer::take(std::string_view& input, size_t limit) {
  const size_t lf = input.find('\n');
  const bool whole = lf != std::string_view::npos;
  const std::string_view piece = input.substr(0, lf);
  input.remove_prefix(whole ? lf + 1 : input.size());

  const size_t length = partial_.size() + piece.size() + 1;
  too_long_ = too_long_ || length > limit;
  if (too_long_) {
    if (partial_.size() < limit) partial_ += piece.substr(0, limit - partial_.size());
    if (!whole) return std::nullopt;
    clear();
    return Line{{}, true};
  }
  if (!whole) {
    partial_ += piece;
    return std::nullopt;
  }
  if (partial_.empty()) return Line{without_cr(piece), false};
  partial_ += piece;
  line_ = std::exchange(partial_, {});
  return Line{without_cr(line_), false};
}

void LineGatherer::clear() {
  partial_.clear();
  too_long_ = false;
}

}  // namespace sluis::smtp
