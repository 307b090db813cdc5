// SPDX-License-Identifier: Apache-2.0
// The arithmetic of LaneArithmetic over a vector type. Montgomery's multiplication (Montgomery,
// Mathematics of Computation 44, 1985), two digits of b a turn: each digit of a and of n is loaded
// once for four products, since loads would otherwise bound it. Included by the file that brings
// the processor's vectors, and by the test, which brings plain integers.
//
// Vector is eight 64-bit lanes with
//   Vector::load(const uint64_t*), store(uint64_t*), zero(), all(uint64_t)
//   add_low(sum, x, y), add_high(sum, x, y): sum + the low or high 52 bits of the product of the
//     low 52 bits of x and y
//   add(x, y), shift_right_digit(x): x >> 52, low_digit(x): x mod 2^52
//   where_equal(index, value, yes, no): in each lane yes if index == value, else no
#pragma once

#include "keys/lane_number.h"

namespace sluis::keys {

template <class Vector, size_t Digits>
struct LaneKernel {
  using Number = LaneNumber<Digits>;
  using Modulus = LaneModulus<Digits>;
  static_assert(Digits % 2 == 0);

  // The running sum: every entry gathers at most 8 products a turn, Digits / 2 turns long, and so
  // stays under 2^60.
  struct Sum {
    Vector at[Digits];
    Vector above[2];
  };

  static void multiply(Number& out, const Number& a, const Number& b, const Modulus& modulus) {
    Sum sum;
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) sum.at[j] = Vector::zero();
#pragma unroll 1
    for (size_t i = 0; i < Digits; i += 2) {
      asm volatile("" ::: "memory");  // keeps the digits in memory: registers hold the sum
      add_product(sum, a, Vector::load(b.digit[i]), Vector::load(b.digit[i + 1]));
      reduce_two_digits(sum, modulus);
    }
    store_digits(out, sum);
  }

  // Half the products of multiply(a, a): those of two different digits count twice.
  static void square(Number& out, const Number& a, const Modulus& modulus) {
    Doubled twice;
    double_digits(twice, a);
    Sum sum;
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) sum.at[j] = Vector::zero();
    square_turns<0>(sum, a, twice, modulus);
    store_digits(out, sum);
  }

  static void power(Number& out, const Number& base, const LaneExponent<Digits>& exponent,
                    const Modulus& modulus) {
    Number table[1 << kWindowBits];
    Number one;
    set_one(one);
    multiply(table[0], modulus.square, one, modulus);
    table[1] = base;
    for (size_t e = 2; e < 1 << kWindowBits; ++e) multiply(table[e], table[e - 1], base, modulus);
    Number factor;
    look_up(out, table, exponent.window[0]);
    for (size_t i = 1; i < LaneExponent<Digits>::kWindows; ++i) {
      for (size_t bit = 0; bit < kWindowBits; ++bit) square(out, out, modulus);
      look_up(factor, table, exponent.window[i]);
      multiply(out, out, factor, modulus);
    }
    wipe(table, sizeof table);
    wipe(&factor, sizeof factor);
  }

 private:
  // sum += a (low + 2^52 high)
  static void add_product(Sum& sum, const Number& a, Vector low, Vector high) {
    sum.above[0] = Vector::zero();
    sum.above[1] = Vector::zero();
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) {
      const Vector x = Vector::load(a.digit[j]);
      Vector& next = j + 1 < Digits ? sum.at[j + 1] : sum.above[0];
      Vector& after = j + 2 < Digits ? sum.at[j + 2] : sum.above[j + 2 - Digits];
      sum.at[j] = Vector::add_low(sum.at[j], x, low);
      next = Vector::add_high(next, x, low);
      next = Vector::add_low(next, x, high);
      after = Vector::add_high(after, x, high);
    }
  }

  // 2a. The digits of twice what stands above digit i are those of `all` above i, but for the bit
  // that digit i itself carries into the next: there it is that of `even`.
  struct Doubled {
    Number all;
    Number even;
  };

  static void double_digits(Doubled& out, const Number& a) {
    Vector carry = Vector::zero();
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) {
      const Vector x = Vector::load(a.digit[j]);
      const Vector twice = Vector::add(x, x);
      Vector::low_digit(twice).store(out.even.digit[j]);
      Vector::add(Vector::low_digit(twice), carry).store(out.all.digit[j]);
      carry = Vector::shift_right_digit(twice);
    }
  }

  template <size_t I>
  static void square_turns(Sum& sum, const Number& a, const Doubled& twice,
                           const Modulus& modulus) {
    if constexpr (I < Digits) {
      asm volatile("" ::: "memory");
      add_squares<I>(sum, a, twice);
      reduce_two_digits(sum, modulus);
      square_turns<I + 2>(sum, a, twice, modulus);
    }
  }

  // Of digits I and I + 1 the squares and the products with the digits above them, which is all
  // that turn I still lacks.
  template <size_t I>
  static void add_squares(Sum& sum, const Number& a, const Doubled& twice) {
    sum.above[0] = Vector::zero();
    sum.above[1] = Vector::zero();
    const Vector low = Vector::load(a.digit[I]);
    const Vector high = Vector::load(a.digit[I + 1]);
    add<I>(sum, low, low);
    add<I + 1>(sum, low, Vector::load(twice.even.digit[I + 1]));
    add<I + 2>(sum, high, high);
    if constexpr (I + 2 < Digits) {
      add<I + 2>(sum, low, Vector::load(twice.all.digit[I + 2]));
      add<I + 3>(sum, high, Vector::load(twice.even.digit[I + 2]));
      add_rest<I + 3>(sum, twice.all, low, high);
    }
  }

  template <size_t J>
  static void add_rest(Sum& sum, const Number& twice, Vector low, Vector high) {
    if constexpr (J < Digits) {
      const Vector x = Vector::load(twice.digit[J]);
      add<J>(sum, low, x);
      add<J + 1>(sum, high, x);
      add_rest<J + 1>(sum, twice, low, high);
    }
  }

  // sum += x y at digit J
  template <size_t J>
  static void add(Sum& sum, Vector x, Vector y) {
    entry<J>(sum) = Vector::add_low(entry<J>(sum), x, y);
    entry<J + 1>(sum) = Vector::add_high(entry<J + 1>(sum), x, y);
  }

  template <size_t J>
  static Vector& entry(Sum& sum) {
    if constexpr (J < Digits) {
      return sum.at[J];
    } else {
      return sum.above[J - Digits];
    }
  }

  // Adds the multiple of n that clears the two lowest digits, and drops them.
  static void reduce_two_digits(Sum& sum, const Modulus& modulus) {
    const Vector inverse = Vector::load(modulus.minus_inverse);
    Vector before = Vector::load(modulus.n.digit[0]);
    Vector last = Vector::load(modulus.n.digit[1]);
    const Vector low = Vector::add_low(Vector::zero(), sum.at[0], inverse);
    sum.at[0] = Vector::add_low(sum.at[0], low, before);
    sum.at[1] = Vector::add_high(sum.at[1], low, before);
    sum.at[1] = Vector::add(sum.at[1], Vector::shift_right_digit(sum.at[0]));
    sum.at[1] = Vector::add_low(sum.at[1], low, last);
    const Vector high = Vector::add_low(Vector::zero(), sum.at[1], inverse);
    sum.at[1] = Vector::add_low(sum.at[1], high, before);
    sum.at[2] = Vector::add(sum.at[2], Vector::shift_right_digit(sum.at[1]));
#pragma unroll
    for (size_t j = 2; j < Digits; ++j) {
      const Vector n = Vector::load(modulus.n.digit[j]);
      Vector x = Vector::add_high(sum.at[j], high, before);
      x = Vector::add_low(x, high, last);
      x = Vector::add_high(x, low, last);
      sum.at[j - 2] = Vector::add_low(x, low, n);
      before = last;
      last = n;
    }
    Vector x = Vector::add_high(sum.above[0], high, before);
    x = Vector::add_low(x, high, last);
    sum.at[Digits - 2] = Vector::add_high(x, low, last);
    sum.at[Digits - 1] = Vector::add_high(sum.above[1], high, last);
  }

  // Carries on, so that every digit is under 2^52 again.
  static void store_digits(Number& out, const Sum& sum) {
    Vector carry = Vector::zero();
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) {
      const Vector x = Vector::add(sum.at[j], carry);
      Vector::low_digit(x).store(out.digit[j]);
      carry = Vector::shift_right_digit(x);
    }
  }

  // The whole table is read whatever the index is.
  static void look_up(Number& out, const Number (&table)[1 << kWindowBits],
                      const uint64_t (&window)[kLanes]) {
    const Vector index = Vector::load(window);
    Vector found[Digits];
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) found[j] = Vector::load(table[0].digit[j]);
#pragma unroll 1
    for (uint64_t e = 1; e < 1 << kWindowBits; ++e) {
      const Vector value = Vector::all(e);
#pragma unroll
      for (size_t j = 0; j < Digits; ++j)
        found[j] = Vector::where_equal(index, value, Vector::load(table[e].digit[j]), found[j]);
    }
#pragma unroll
    for (size_t j = 0; j < Digits; ++j) found[j].store(out.digit[j]);
  }

  static void set_one(Number& out) {
    for (size_t j = 0; j < Digits; ++j) {
      for (size_t lane = 0; lane < kLanes; ++lane) out.digit[j][lane] = j == 0;
    }
  }

  static void wipe(void* secret, size_t size) {
    __builtin_memset(secret, 0, size);
    asm volatile("" ::"r"(secret) : "memory");  // it is read, as far as the compiler knows
  }
};

}  // namespace sluis::keys
