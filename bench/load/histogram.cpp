// SPDX-License-Identifier: Apache-2.0
#include "bench/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sluis::load {
namespace {

constexpr unsigned kHalfBits = 7;                      // 128 buckets to each power of two
constexpr uint64_t kExact = uint64_t{2} << kHalfBits;  // below this a bucket is one value

size_t bucket_of(uint64_t value) {
  if (value < kExact) return value;
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kHalfBits - 1;
  return (size_t{shift} << kHalfBits) + (value >> shift);
}

uint64_t highest_of(size_t bucket) {
  if (bucket < kExact) return bucket;
  const size_t shift = (bucket >> kHalfBits) - 1;
  const uint64_t step = bucket - (shift << kHalfBits);
  return ((step + 1) << shift) - 1;
}

}  // namespace

void Histogram::add(uint64_t value) {
  const size_t bucket = bucket_of(value);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void Histogram::merge(const Histogram& other) {
  if (other.buckets_.size() > buckets_.size()) buckets_.resize(other.buckets_.size());
  for (size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double Histogram::mean() const {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

uint64_t Histogram::at(double share) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= std::max<uint64_t>(wanted, 1)) return std::clamp(highest_of(i), min_, max_);
  }
  return max_;
}

}  // namespace sluis::load
