// SPDX-License-Identifier: Apache-2.0
// Where two texts differ, character for character, so that a person can be shown the places. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::policy::checks {

// Octets [begin, end) of a text, from 0.
struct Span {
  size_t begin = 0, end = 0;
  bool operator==(const Span&) const = default;
};

struct Comparison {
  std::string expected, found;
  std::vector<Span> expected_only;  // what is missing, in `expected`
  std::vector<Span> found_only;     // what does not belong, in `found`
};

// The shortest way from one to the other, counting single characters. Texts longer than a DNS
// record is are compared by their common beginning and end alone.
Comparison compare_text(std::string expected, std::string found);

// How many characters the spans hold.
size_t characters_in(const std::vector<Span>& spans);

// `text` with each span between `open` and `close`. Spans are in order and do not overlap.
std::string marked(std::string_view text, const std::vector<Span>& spans, std::string_view open,
                   std::string_view close);

}  // namespace sluis::policy::checks
