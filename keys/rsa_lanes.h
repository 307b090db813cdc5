// SPDX-License-Identifier: Apache-2.0
// RSA private operations four at a time (RFC 8017 5.2.1, by the Chinese remainder theorem): the two
// primes of four keys are eight exponentiations, one a lane. Four together take about as long as
// one by OpenSSL (docs/decisions/0009-rsa-in-lanes.md). Keys may differ, their length may not.
//
// Constant time: neither branches nor addresses depend on a key. Not checked here: whoever
// publishes a result verifies it first with the public key, since a wrong one can give the key away
// (Boneh, DeMillo, Lipton 1997). RsaBatcher does.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "keys/key_store.h"
#include "keys/lane_number.h"

namespace sluis::keys {

inline constexpr size_t kRsaAtOnce = kLanes / 2;
inline constexpr size_t kMostDigits = 20;

// The private numbers of an RSA key, laid out for the lanes. Wiped when it ends.
struct LaneKey {
  struct Prime {
    std::array<uint64_t, kMostDigits> n{};
    std::array<uint64_t, kMostDigits> square{};  // R² mod n
    uint64_t minus_inverse = 0;                  // -1/n mod 2^52
    std::array<uint8_t, 128> exponent{};         // d mod (n - 1), big-endian, at the front
  };

  LaneKey() = default;
  LaneKey(const LaneKey&) = delete;
  LaneKey& operator=(const LaneKey&) = delete;
  ~LaneKey();

  size_t digits = 0;  // of a prime: 20 or 10
  Prime p, q;
  std::array<uint64_t, kMostDigits> coefficient{};  // R/q mod p
};

// None for keys that do not fit: not RSA, not 1024 or 2048 bits, not two primes of equal length.
std::shared_ptr<const LaneKey> lane_key(const SigningKey& key);

struct RsaJob {
  const LaneKey* key = nullptr;
  std::span<const uint8_t> message;  // big-endian, as long as the key's modulus and less than it
  std::span<uint8_t> result;         // message^d mod n, as long
};

class RsaLanes {
 public:
  // None where the processor has no instructions for it.
  static const RsaLanes* of_this_processor();
  RsaLanes(LaneArithmetic<20> large, LaneArithmetic<10> small) : large_(large), small_(small) {}

  // At most kRsaAtOnce jobs, with keys of equal digits. Any thread.
  void run(std::span<const RsaJob> jobs) const;

 private:
  LaneArithmetic<20> large_;
  LaneArithmetic<10> small_;
};

}  // namespace sluis::keys
