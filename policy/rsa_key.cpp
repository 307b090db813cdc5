// SPDX-License-Identifier: Apache-2.0
#include "policy/rsa_key.h"

#include <cstdint>

namespace sluis::policy {
namespace {

constexpr unsigned char kInteger = 0x02, kBitString = 0x03, kSequence = 0x30;
// SEQUENCE { OID 1.2.840.113549.1.1.1 (rsaEncryption), NULL }, without its own header.
constexpr std::string_view kRsaAlgorithm("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00",
                                         13);

uint8_t octet(std::string_view text, size_t at) {
  return static_cast<uint8_t>(text[at]);
}

// Takes the next value of this type off `der`; nullopt when it is another or runs over the end.
std::optional<std::string_view> take(std::string_view& der, unsigned char type) {
  if (der.size() < 2 || octet(der, 0) != type) return std::nullopt;
  size_t length = octet(der, 1), header = 2;
  if (length >= 0x80) {
    const size_t octets = length & 0x7f;
    if (octets == 0 || octets > 2 || der.size() < 2 + octets) return std::nullopt;
    length = 0;
    for (size_t i = 0; i < octets; ++i) length = length << 8 | octet(der, 2 + i);
    header += octets;
  }
  if (der.size() - header < length) return std::nullopt;
  const std::string_view value = der.substr(header, length);
  der.remove_prefix(header + length);
  return value;
}

size_t bits_of(std::string_view integer) {
  while (!integer.empty() && octet(integer, 0) == 0) integer.remove_prefix(1);
  if (integer.empty()) return 0;
  size_t bits = integer.size() * 8;
  for (uint8_t mask = 0x80; !(octet(integer, 0) & mask); mask = static_cast<uint8_t>(mask >> 1))
    --bits;
  return bits;
}

std::optional<size_t> bits_in_pair(std::string_view key) {
  const auto modulus = take(key, kInteger);
  const auto exponent = modulus ? take(key, kInteger) : std::nullopt;
  if (!exponent || exponent->empty() || !key.empty()) return std::nullopt;
  const size_t bits = bits_of(*modulus);
  return bits == 0 ? std::nullopt : std::optional(bits);
}

}  // namespace

std::optional<size_t> rsa_bits(std::string_view der) {
  auto outer = take(der, kSequence);
  if (!outer || !der.empty()) return std::nullopt;
  if (!outer->empty() && octet(*outer, 0) == kInteger) return bits_in_pair(*outer);
  const auto algorithm = take(*outer, kSequence);
  auto key = algorithm == kRsaAlgorithm ? take(*outer, kBitString) : std::nullopt;
  if (!key || !outer->empty() || key->empty() || octet(*key, 0) != 0) return std::nullopt;
  key->remove_prefix(1);  // no unused bits
  const auto pair = take(*key, kSequence);
  return pair && key->empty() ? bits_in_pair(*pair) : std::nullopt;
}

}  // namespace sluis::policy
