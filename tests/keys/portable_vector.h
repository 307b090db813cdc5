// SPDX-License-Identifier: Apache-2.0
// LaneKernel's vector in plain integers, so that its arithmetic is tried on every processor and
// under the sanitizers.
#pragma once

#include <algorithm>
#include <array>

#include "keys/lane_kernel.h"
#include "keys/rsa_lanes.h"

namespace sluis::keys {

struct PortableVector {
  std::array<uint64_t, kLanes> lane{};

  static PortableVector load(const uint64_t* from) {
    PortableVector out;
    std::copy_n(from, kLanes, out.lane.begin());
    return out;
  }
  void store(uint64_t* to) const { std::copy(lane.begin(), lane.end(), to); }
  static PortableVector zero() { return {}; }
  static PortableVector all(uint64_t x) {
    PortableVector out;
    out.lane.fill(x);
    return out;
  }
  static PortableVector add_low(PortableVector sum, PortableVector x, PortableVector y) {
    for (size_t i = 0; i < kLanes; ++i)
      sum.lane[i] += static_cast<uint64_t>(product(x.lane[i], y.lane[i])) & kDigitMask;
    return sum;
  }
  static PortableVector add_high(PortableVector sum, PortableVector x, PortableVector y) {
    for (size_t i = 0; i < kLanes; ++i)
      sum.lane[i] += static_cast<uint64_t>(product(x.lane[i], y.lane[i]) >> kDigitBits);
    return sum;
  }
  static PortableVector add(PortableVector x, PortableVector y) {
    for (size_t i = 0; i < kLanes; ++i) x.lane[i] += y.lane[i];
    return x;
  }
  static PortableVector shift_right_digit(PortableVector x) {
    for (uint64_t& each : x.lane) each >>= kDigitBits;
    return x;
  }
  static PortableVector low_digit(PortableVector x) {
    for (uint64_t& each : x.lane) each &= kDigitMask;
    return x;
  }
  static PortableVector where_equal(PortableVector index, PortableVector value, PortableVector yes,
                                    PortableVector no) {
    for (size_t i = 0; i < kLanes; ++i)
      if (index.lane[i] == value.lane[i]) no.lane[i] = yes.lane[i];
    return no;
  }

 private:
  static unsigned __int128 product(uint64_t x, uint64_t y) {
    return static_cast<unsigned __int128>(x & kDigitMask) * (y & kDigitMask);
  }
};

inline LaneArithmetic<20> portable_lanes_1024() {
  return {LaneKernel<PortableVector, 20>::multiply, LaneKernel<PortableVector, 20>::power};
}

inline LaneArithmetic<10> portable_lanes_512() {
  return {LaneKernel<PortableVector, 10>::multiply, LaneKernel<PortableVector, 10>::power};
}

inline const RsaLanes& portable_lanes() {
  static const RsaLanes lanes(portable_lanes_1024(), portable_lanes_512());
  return lanes;
}

}  // namespace sluis::keys
