// SPDX-License-Identifier: Apache-2.0
// Scanning text for what needs care: how much of it may pass as it is, judged octet by octet with
// both neighbours, many octets at a time.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluis {

// The index of the first octet that is not zero, or N.
template <size_t N>
size_t first_mark(const std::array<unsigned char, N>& marks) {
  static_assert(std::endian::native == std::endian::little && N % sizeof(uint64_t) == 0);
  for (size_t i = 0; i < N; i += sizeof(uint64_t)) {
    uint64_t eight = 0;
    std::memcpy(&eight, marks.data() + i, sizeof eight);
    if (eight != 0) return i + static_cast<size_t>(std::countr_zero(eight)) / 8;
  }
  return N;
}

// How many octets at the front pass: passes(the one before, this one, the one after). `before`
// stands for what precedes the text; after its end comes NUL, as nothing else is known. `passes`
// has no branches (& and | in place of && and ||), so that the compiler marks a block of octets
// with vector instructions.
template <typename Passes>
size_t passing(std::string_view octets, char before, Passes passes) {
  constexpr size_t kBlock = 32;
  const auto at = [octets](size_t i) { return static_cast<unsigned char>(octets[i]); };
  const size_t size = octets.size();
  const auto passes_at = [&](size_t i) {
    return passes(i == 0 ? static_cast<unsigned char>(before) : at(i - 1), at(i),
                  i + 1 == size ? static_cast<unsigned char>(0) : at(i + 1));
  };
  if (size == 0 || !passes_at(0)) return 0;
  size_t end = 1;
  std::array<unsigned char, kBlock> stops;
  for (; end + kBlock < size; end += kBlock) {
    for (size_t i = 0; i < kBlock; ++i) {
      stops[i] = !passes(at(end + i - 1), at(end + i), at(end + i + 1));
    }
    const size_t first = first_mark(stops);
    if (first < kBlock) return end + first;
  }
  while (end < size && passes_at(end)) ++end;
  return end;
}

}  // namespace sluis
