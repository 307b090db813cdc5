// SPDX-License-Identifier: Apache-2.0
// Randomness from the kernel (getrandom), behind an interface so that tests can fix it. Good enough
// for DNS ids and tokens; cheap enough for jitter.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sluis {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<uint8_t> bytes) = 0;

  uint64_t next();
  // Uniform in [0, bound); bound > 0.
  uint64_t below(uint64_t bound);
  // Uniform in [0, 1).
  double unit();
  // `length` characters of a–z and 2–7, five bits each.
  std::string token(size_t length);
};

// Buffers the kernel's bytes per thread; safe from any thread.
class SystemRandom final : public Random {
 public:
  void fill(std::span<uint8_t> bytes) override;
};

}  // namespace sluis
