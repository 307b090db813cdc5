// SPDX-License-Identifier: Apache-2.0
// Histogram: how often which value came, in buckets that are linear within each power of two and
// so never wider than 1/128 of their value. Values below 256 are exact; any other is reported as
// the highest of its bucket: at most 0.8 % too high, never too low. It takes any 64-bit value,
// grows to 60 KiB at most, and loses nothing when two are merged. Not for several threads.
#pragma once

#include <cstdint>
#include <vector>

namespace sluis::load {

class Histogram {
 public:
  void add(uint64_t value);
  void merge(const Histogram& other);

  uint64_t count() const { return count_; }
  uint64_t min() const { return count_ == 0 ? 0 : min_; }  // exact
  uint64_t max() const { return max_; }                    // exact
  double mean() const;                                     // exact
  // The value that `share` (0 to 1) of all values do not exceed; 0 when there are none.
  uint64_t at(double share) const;

 private:
  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0;
  uint64_t min_ = UINT64_MAX;
  uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace sluis::load
