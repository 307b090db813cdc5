// SPDX-License-Identifier: Apache-2.0
#include "keys/rsa_lanes.h"

#include <algorithm>
#include <cstring>

#include "keys/rsa_lanes_avx512.h"

namespace sluis::keys {
namespace {

template <size_t Digits>
using Digit = std::array<uint64_t, Digits>;

// Bits [at, at + 52) of a big-endian number; what lies beyond it is zero.
uint64_t digit_of(std::span<const uint8_t> number, size_t at) {
  uint64_t out = 0;
  const size_t first = at / 8;
  for (size_t i = 0; i < 8; ++i) {
    if (first + i >= number.size()) break;
    out |= uint64_t{number[number.size() - 1 - first - i]} << (8 * i);
  }
  return (out >> (at % 8)) & kDigitMask;
}

// The number whose digits are given, big-endian.
void write_octets(std::span<const uint64_t> digits, std::span<uint8_t> out) {
  std::memset(out.data(), 0, out.size());
  for (size_t i = 0; i < digits.size(); ++i) {
    const size_t bit = i * kDigitBits;
    const uint64_t shifted = digits[i] << (bit % 8);  // of 52 + 4 bits at most
    for (size_t k = 0; k < 7; ++k) {
      const size_t octet = bit / 8 + k;
      if (octet < out.size())
        out[out.size() - 1 - octet] |= static_cast<uint8_t>(shifted >> (8 * k));
    }
  }
}

// Everything that one run works with, wiped at its end.
template <size_t Digits>
struct Bench {
  using Number = LaneNumber<Digits>;

  ~Bench() { explicit_bzero(this, sizeof *this); }

  LaneModulus<Digits> modulus;
  LaneExponent<Digits> exponent;
  Number low, high, power, one, difference, coefficient;
};

// Job i has its first prime in lane i and its second in lane i + 4. Lanes without a job repeat the
// last: the time is the same.
const RsaJob& job_of(std::span<const RsaJob> jobs, size_t lane) {
  return jobs[std::min(lane % kRsaAtOnce, jobs.size() - 1)];
}

template <size_t Digits>
void lay_out(Bench<Digits>& bench, std::span<const RsaJob> jobs) {
  for (size_t lane = 0; lane < kLanes; ++lane) {
    const RsaJob& job = job_of(jobs, lane);
    const LaneKey::Prime& prime = lane < kRsaAtOnce ? job.key->p : job.key->q;
    for (size_t i = 0; i < Digits; ++i) {
      bench.modulus.n.digit[i][lane] = prime.n[i];
      bench.modulus.square.digit[i][lane] = prime.square[i];
      bench.low.digit[i][lane] = digit_of(job.message, i * kDigitBits);
      bench.high.digit[i][lane] = digit_of(job.message, (i + Digits) * kDigitBits);
      bench.one.digit[i][lane] = i == 0;
      bench.coefficient.digit[i][lane] = job.key->coefficient[i];
    }
    bench.modulus.minus_inverse[lane] = prime.minus_inverse;
    for (size_t i = 0; i < LaneExponent<Digits>::kWindows; ++i) {
      const uint8_t octet = prime.exponent[i / 2];
      bench.exponent.window[i][lane] = i % 2 == 0 ? octet >> 4 : octet & 15;
    }
  }
}

// base = (high R + low) R mod n, the message in Montgomery form.
template <size_t Digits>
void reduce_message(Bench<Digits>& bench, const LaneArithmetic<Digits>& arithmetic) {
  arithmetic.multiply(bench.high, bench.high, bench.modulus.square, bench.modulus);
  arithmetic.multiply(bench.high, bench.high, bench.modulus.square, bench.modulus);
  arithmetic.multiply(bench.low, bench.low, bench.modulus.square, bench.modulus);
  for (size_t lane = 0; lane < kLanes; ++lane) {
    uint64_t carry = 0;
    for (size_t i = 0; i < Digits; ++i) {
      const uint64_t sum = bench.low.digit[i][lane] + bench.high.digit[i][lane] + carry;
      bench.low.digit[i][lane] = sum & kDigitMask;
      carry = sum >> kDigitBits;
    }
  }
}

// difference = m1 - m2 + 2p in the lanes of the first primes, which is positive: m2 <= q < 2p.
template <size_t Digits>
void subtract(Bench<Digits>& bench) {
  for (size_t lane = 0; lane < kLanes; ++lane) {
    const size_t second = lane % kRsaAtOnce + kRsaAtOnce;
    int64_t carry = 0;
    for (size_t i = 0; i < Digits; ++i) {
      const auto n = static_cast<int64_t>(bench.modulus.n.digit[i][lane]);
      const auto m1 = static_cast<int64_t>(bench.power.digit[i][lane]);
      const auto m2 = static_cast<int64_t>(bench.power.digit[i][second]);
      const int64_t sum = m1 - m2 + 2 * n + carry;
      bench.difference.digit[i][lane] = static_cast<uint64_t>(sum) & kDigitMask;
      carry = sum >> kDigitBits;
    }
  }
}

// h mod p of an h under 2p.
template <size_t Digits>
Digit<Digits> reduced(const Bench<Digits>& bench, size_t lane) {
  Digit<Digits> less{};
  int64_t carry = 0;
  for (size_t i = 0; i < Digits; ++i) {
    const int64_t sum = static_cast<int64_t>(bench.difference.digit[i][lane]) -
                        static_cast<int64_t>(bench.modulus.n.digit[i][lane]) + carry;
    less[i] = static_cast<uint64_t>(sum) & kDigitMask;
    carry = sum >> kDigitBits;
  }
  const auto was_less = static_cast<uint64_t>(carry);  // all ones if h < p
  for (size_t i = 0; i < Digits; ++i)
    less[i] = (bench.difference.digit[i][lane] & was_less) | (less[i] & ~was_less);
  return less;
}

// m2 + h q
template <size_t Digits>
Digit<2 * Digits> recombined(const Bench<Digits>& bench, const Digit<Digits>& h, size_t lane) {
  const size_t second = lane + kRsaAtOnce;
  Digit<2 * Digits> out{};
  unsigned __int128 column = 0;
  for (size_t c = 0; c < 2 * Digits; ++c) {
    if (c < Digits) column += bench.power.digit[c][second];
    for (size_t i = c < Digits ? 0 : c - Digits + 1; i <= std::min(c, Digits - 1); ++i)
      column += static_cast<unsigned __int128>(h[i]) * bench.modulus.n.digit[c - i][second];
    out[c] = static_cast<uint64_t>(column) & kDigitMask;
    column >>= kDigitBits;
  }
  return out;
}

template <size_t Digits>
void run_lanes(std::span<const RsaJob> jobs, const LaneArithmetic<Digits>& arithmetic) {
  Bench<Digits> bench;
  lay_out(bench, jobs);
  reduce_message(bench, arithmetic);
  arithmetic.power(bench.power, bench.low, bench.exponent, bench.modulus);
  arithmetic.multiply(bench.power, bench.power, bench.one, bench.modulus);
  subtract(bench);
  arithmetic.multiply(bench.difference, bench.difference, bench.coefficient, bench.modulus);
  for (size_t i = 0; i < jobs.size(); ++i) {
    Digit<Digits> h = reduced(bench, i);
    Digit<2 * Digits> whole = recombined(bench, h, i);
    write_octets(whole, jobs[i].result);
    explicit_bzero(h.data(), sizeof h);
    explicit_bzero(whole.data(), sizeof whole);
  }
}

}  // namespace

LaneKey::~LaneKey() {
  explicit_bzero(&p, sizeof p);
  explicit_bzero(&q, sizeof q);
  explicit_bzero(&coefficient, sizeof coefficient);
}

const RsaLanes* RsaLanes::of_this_processor() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512ifma")) return nullptr;
  static const RsaLanes lanes(avx512_arithmetic_1024(), avx512_arithmetic_512());
  return &lanes;
#else
  return nullptr;
#endif
}

void RsaLanes::run(std::span<const RsaJob> jobs) const {
  if (jobs.empty()) return;
  if (jobs.front().key->digits == 20) {
    run_lanes<20>(jobs, large_);
  } else {
    run_lanes<10>(jobs, small_);
  }
}

}  // namespace sluis::keys
