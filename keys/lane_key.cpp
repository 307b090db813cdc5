// SPDX-License-Identifier: Apache-2.0
// The private numbers out of OpenSSL's key object (RFC 8017 3.2), and what Montgomery's
// multiplication needs with them.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "keys/rsa_lanes.h"

namespace sluis::keys {
namespace {

using Big = std::unique_ptr<BIGNUM, decltype(&BN_clear_free)>;
using BigContext = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;
using Digits = std::array<uint64_t, kMostDigits>;

Big make_big() {
  Big out(BN_secure_new(), BN_clear_free);
  BN_set_flags(out.get(), BN_FLG_CONSTTIME);
  return out;
}

Big number_of(const SigningKey& key, const char* name) {
  BIGNUM* found = nullptr;
  EVP_PKEY_get_bn_param(static_cast<EVP_PKEY*>(key.impl.get()), name, &found);
  if (found) BN_set_flags(found, BN_FLG_CONSTTIME);
  return Big(found, BN_clear_free);
}

bool write_digits(const BIGNUM* number, Digits& out) {
  constexpr int kOctets = kMostDigits * kDigitBits / 8;
  std::array<uint8_t, kOctets + 8> octets{};
  if (BN_bn2lebinpad(number, octets.data(), kOctets) != kOctets) return false;
  for (size_t i = 0; i < kMostDigits; ++i) {
    uint64_t word = 0;
    const size_t bit = i * kDigitBits;
    for (size_t k = 0; k < 8; ++k) word |= uint64_t{octets[bit / 8 + k]} << (8 * k);
    out[i] = (word >> (bit % 8)) & kDigitMask;
  }
  OPENSSL_cleanse(octets.data(), octets.size());
  return true;
}

// By Newton's method, each step doubles the bits that are right; n n = 1 mod 8 for odd n.
uint64_t minus_inverse(uint64_t n) {
  uint64_t inverse = n;
  for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - n * inverse;
  return (0 - inverse) & kDigitMask;
}

bool fill_prime(LaneKey::Prime& out, const BIGNUM* n, const BIGNUM* exponent, size_t digits) {
  const BigContext context(BN_CTX_secure_new(), BN_CTX_free);
  const Big radix = make_big();
  const Big square = make_big();
  const int octets = BN_num_bytes(n);
  const bool filled = context &&
                      BN_set_bit(radix.get(), static_cast<int>(2 * digits * kDigitBits)) == 1 &&
                      BN_mod(square.get(), radix.get(), n, context.get()) == 1 &&
                      write_digits(n, out.n) && write_digits(square.get(), out.square) &&
                      BN_bn2binpad(exponent, out.exponent.data(), octets) == octets;
  out.minus_inverse = minus_inverse(out.n[0]);
  return filled;
}

bool fill_coefficient(LaneKey& out, const BIGNUM* coefficient, const BIGNUM* p) {
  const BigContext context(BN_CTX_secure_new(), BN_CTX_free);
  const Big radix = make_big();
  const Big product = make_big();
  return context && BN_set_bit(radix.get(), static_cast<int>(out.digits * kDigitBits)) == 1 &&
         BN_mod_mul(product.get(), radix.get(), coefficient, p, context.get()) == 1 &&
         write_digits(product.get(), out.coefficient);
}

}  // namespace

std::shared_ptr<const LaneKey> lane_key(const SigningKey& key) {
  if (key.type != KeyType::Rsa || (key.bits != 1024 && key.bits != 2048)) return nullptr;
  if (number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR3)) return nullptr;
  const Big p = number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR1);
  const Big q = number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR2);
  const Big dp = number_of(key, OSSL_PKEY_PARAM_RSA_EXPONENT1);
  const Big dq = number_of(key, OSSL_PKEY_PARAM_RSA_EXPONENT2);
  const Big coefficient = number_of(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
  if (!p || !q || !dp || !dq || !coefficient) return nullptr;
  if (BN_num_bits(p.get()) != key.bits / 2 || BN_num_bits(q.get()) != key.bits / 2) return nullptr;
  if (!BN_is_odd(p.get()) || !BN_is_odd(q.get())) return nullptr;
  auto out = std::make_shared<LaneKey>();
  out->digits = key.bits == 2048 ? 20 : 10;
  if (!fill_prime(out->p, p.get(), dp.get(), out->digits) ||
      !fill_prime(out->q, q.get(), dq.get(), out->digits) ||
      !fill_coefficient(*out, coefficient.get(), p.get()))
    return nullptr;
  return out;
}

}  // namespace sluis::keys
