// SPDX-License-Identifier: Apache-2.0
#include "mta/base/random.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <sys/random.h>

namespace sluis {
namespace {

// A broken getrandom leaves nothing to be safe with: abort (docs: invariants abort in every build).
void from_kernel(std::span<uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) std::abort();
    bytes = bytes.subspan(static_cast<size_t>(got));
  }
}

}  // namespace

uint64_t Random::next() {
  std::array<uint8_t, 8> bytes;
  fill(bytes);
  uint64_t value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

uint64_t Random::below(uint64_t bound) {
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value;
  do {
    value = next();
  } while (value >= limit);
  return value % bound;
}

double Random::unit() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::string Random::token(size_t length) {
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out(length, 'a');
  for (char& c : out) c = kAlphabet[next() & 31];
  return out;
}

void SystemRandom::fill(std::span<uint8_t> bytes) {
  constexpr size_t kPool = 512;
  thread_local std::array<uint8_t, kPool> pool;
  thread_local size_t used = kPool;
  if (bytes.size() > kPool / 2) return from_kernel(bytes);
  if (used + bytes.size() > kPool) {
    from_kernel(pool);
    used = 0;
  }
  std::memcpy(bytes.data(), pool.data() + used, bytes.size());
  std::memset(pool.data() + used, 0, bytes.size());
  used += bytes.size();
}

}  // namespace sluis
