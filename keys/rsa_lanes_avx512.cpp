// SPDX-License-Identifier: Apache-2.0
// The lanes on AVX-512 IFMA (Ice Lake, Zen 4 and later). The one file that is compiled for it, so
// it includes nothing whose inline functions others use too.
#include "keys/rsa_lanes_avx512.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "keys/lane_kernel.h"

namespace sluis::keys {
namespace {

struct Avx512 {
  __m512i value;

  static Avx512 load(const uint64_t* from) { return {_mm512_load_si512(from)}; }
  void store(uint64_t* to) const { _mm512_store_si512(to, value); }
  static Avx512 zero() { return {_mm512_setzero_si512()}; }
  static Avx512 all(uint64_t x) { return {_mm512_set1_epi64(static_cast<long long>(x))}; }
  static Avx512 add_low(Avx512 sum, Avx512 x, Avx512 y) {
    return {_mm512_madd52lo_epu64(sum.value, x.value, y.value)};
  }
  static Avx512 add_high(Avx512 sum, Avx512 x, Avx512 y) {
    return {_mm512_madd52hi_epu64(sum.value, x.value, y.value)};
  }
  static Avx512 add(Avx512 x, Avx512 y) { return {_mm512_add_epi64(x.value, y.value)}; }
  static Avx512 shift_right_digit(Avx512 x) { return {_mm512_srli_epi64(x.value, kDigitBits)}; }
  static Avx512 low_digit(Avx512 x) {
    return {_mm512_and_si512(x.value, _mm512_set1_epi64(static_cast<long long>(kDigitMask)))};
  }
  static Avx512 where_equal(Avx512 index, Avx512 value, Avx512 yes, Avx512 no) {
    const __mmask8 equal = _mm512_cmpeq_epi64_mask(index.value, value.value);
    return {_mm512_mask_mov_epi64(no.value, equal, yes.value)};
  }
};

}  // namespace

LaneArithmetic<20> avx512_arithmetic_1024() {
  return {LaneKernel<Avx512, 20>::multiply, LaneKernel<Avx512, 20>::power};
}

LaneArithmetic<10> avx512_arithmetic_512() {
  return {LaneKernel<Avx512, 10>::multiply, LaneKernel<Avx512, 10>::power};
}

}  // namespace sluis::keys

#else

namespace sluis::keys {

LaneArithmetic<20> avx512_arithmetic_1024() {
  return {};
}
LaneArithmetic<10> avx512_arithmetic_512() {
  return {};
}

}  // namespace sluis::keys

#endif
