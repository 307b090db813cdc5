// SPDX-License-Identifier: Apache-2.0
// Eight numbers side by side, one a lane, in digits of 52 bits, least digit first: what
// vpmadd52luq and vpmadd52huq multiply. A digit of all eight lanes is one vector register.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluis::keys {

inline constexpr size_t kLanes = 8;
inline constexpr size_t kDigitBits = 52;
inline constexpr uint64_t kDigitMask = (uint64_t{1} << kDigitBits) - 1;
inline constexpr size_t kWindowBits = 4;  // of an exponent, looked up in a table of 16 powers

// Digits: 20 for numbers of 1024 bits, 10 for 512. Both leave 16 or 8 bits of headroom at least, so
// that R = 2^(52 Digits) is more than 16 times a modulus and products need no last subtraction.
template <size_t Digits>
struct alignas(64) LaneNumber {
  uint64_t digit[Digits][kLanes];
};

// One odd modulus a lane, and what Montgomery's multiplication needs with it.
template <size_t Digits>
struct LaneModulus {
  LaneNumber<Digits> n;
  LaneNumber<Digits> square;                   // R² mod n
  alignas(64) uint64_t minus_inverse[kLanes];  // -1/n mod 2^52
};

// The windows of eight exponents, the highest first.
template <size_t Digits>
struct LaneExponent {
  static constexpr size_t kWindows = Digits == 20 ? 256 : 128;
  alignas(64) uint64_t window[kWindows][kLanes];
};

// Montgomery arithmetic in all lanes at once. Arguments may be the same object. Inputs are under
// 4n, results under 2n. Neither the path taken nor the memory touched depends on the numbers.
template <size_t Digits>
struct LaneArithmetic {
  using Number = LaneNumber<Digits>;
  using Modulus = LaneModulus<Digits>;
  void (*multiply)(Number& out, const Number& a, const Number& b, const Modulus&);  // a b / R mod n
  // base^exponent, base and result in Montgomery form (x R mod n).
  void (*power)(Number& out, const Number& base, const LaneExponent<Digits>&, const Modulus&);
};

}  // namespace sluis::keys
