// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/text_diff.h"

#include <algorithm>
#include <cstdint>

namespace sluis::policy::checks {
namespace {

// A 4096-bit key has about 740 characters; the table below takes two octets for each pair.
constexpr size_t kLongestAligned = 1200;

void mark(std::vector<Span>& spans, size_t at) {
  if (!spans.empty() && spans.back().end == at) {
    ++spans.back().end;
  } else {
    spans.push_back({at, at + 1});
  }
}

// Edit distances between the ends of two texts: row i, column j is the least number of characters
// to leave out or put in for a[i..] to become b[j..], where a replaced one counts as both.
class EditTable {
 public:
  EditTable(std::string_view a, std::string_view b)
      : a_(a), b_(b), columns_(b.size() + 1), cells_((a.size() + 1) * columns_) {
    for (size_t i = a_.size() + 1; i-- > 0;) {
      for (size_t j = columns_; j-- > 0;) cell(i, j) = best(i, j);
    }
  }
  uint16_t at(size_t i, size_t j) const { return cells_[i * columns_ + j]; }

 private:
  uint16_t& cell(size_t i, size_t j) { return cells_[i * columns_ + j]; }
  uint16_t best(size_t i, size_t j) const {
    const bool a_ends = i == a_.size(), b_ends = j == b_.size();
    if (a_ends && b_ends) return 0;
    if (a_ends) return static_cast<uint16_t>(at(i, j + 1) + 1);
    if (b_ends) return static_cast<uint16_t>(at(i + 1, j) + 1);
    if (a_[i] == b_[j]) return at(i + 1, j + 1);
    return static_cast<uint16_t>(std::min(at(i + 1, j), at(i, j + 1)) + 1);
  }

  std::string_view a_, b_;
  size_t columns_;
  std::vector<uint16_t> cells_;
};

void align(std::string_view expected, std::string_view found, size_t offset, Comparison& into) {
  const EditTable table(expected, found);
  size_t i = 0, j = 0;
  while (i < expected.size() || j < found.size()) {
    const bool both = i < expected.size() && j < found.size();
    if (both && expected[i] == found[j]) {
      ++i;
      ++j;
    } else if (j == found.size() || (both && table.at(i + 1, j) <= table.at(i, j + 1))) {
      mark(into.expected_only, offset + i++);
    } else {
      mark(into.found_only, offset + j++);
    }
  }
}

}  // namespace

Comparison compare_text(std::string expected, std::string found) {
  Comparison out{std::move(expected), std::move(found), {}, {}};
  const std::string_view a = out.expected, b = out.found;
  const size_t shorter = std::min(a.size(), b.size());
  size_t start = 0, end = 0;
  while (start < shorter && a[start] == b[start]) ++start;
  while (end < shorter - start && a[a.size() - 1 - end] == b[b.size() - 1 - end]) ++end;
  const std::string_view middle_a = a.substr(start, a.size() - start - end);
  const std::string_view middle_b = b.substr(start, b.size() - start - end);
  if (middle_a.size() <= kLongestAligned && middle_b.size() <= kLongestAligned) {
    align(middle_a, middle_b, start, out);
    return out;
  }
  if (!middle_a.empty()) out.expected_only.push_back({start, start + middle_a.size()});
  if (!middle_b.empty()) out.found_only.push_back({start, start + middle_b.size()});
  return out;
}

size_t characters_in(const std::vector<Span>& spans) {
  size_t count = 0;
  for (const Span& span : spans) count += span.end - span.begin;
  return count;
}

std::string marked(std::string_view text, const std::vector<Span>& spans, std::string_view open,
                   std::string_view close) {
  std::string out;
  size_t at = 0;
  for (const Span& span : spans) {
    const size_t begin = std::clamp(span.begin, at, text.size());
    const size_t end = std::clamp(span.end, begin, text.size());
    out.append(text.substr(at, begin - at)).append(open);
    out.append(text.substr(begin, end - begin)).append(close);
    at = end;
  }
  return out.append(text.substr(at));
}

}  // namespace sluis::policy::checks
