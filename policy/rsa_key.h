// SPDX-License-Identifier: Apache-2.0
// The length of an RSA public key, read from its DER octets without cryptography: receivers refuse
// short ones (RFC 8301 3.2). Both forms that are met in DNS are read: SubjectPublicKeyInfo
// (RFC 5280 4.1.2.7) and the bare RSAPublicKey (RFC 8017 A.1.1, RFC 6376 3.6.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sluis::policy {

// Bits of the modulus; nullopt when these octets are no RSA key from their first to their last.
std::optional<size_t> rsa_bits(std::string_view der);

}  // namespace sluis::policy
