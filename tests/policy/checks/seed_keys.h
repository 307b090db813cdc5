// SPDX-License-Identifier: Apache-2.0
// The two public keys of the source documents (the help page on SPF and DKIM for sending domains,
// state of 30 January 2026): facts, taken over as they stand there. And keys of any length made up
// for tests.
#pragma once

#include <string>

#include "mta/base/bytes.h"

namespace sluis {

inline const std::string kSeedKey001 =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn66jq1ZdodxCtp0ztrWZUCOJpa62KZGHHsekKfm7wediMTSLeQ"
    "KdLhwWY5L4RqWP5dMJds1Ya8dDWfQJAuILM5f5cxm+pXDJ0C6we3pWlhcN7HoNZsmkVeASH1QTq8Ji8d7ngfaOHfe+SXs4"
    "yTJWbI11Rt7nIS1syAtKn4fw/NiKW4k2xb38fpT3MoVCYLBw5STwLVxKt0YA0QiSuIQfxGgruy7ldMuXCOo9rjwL1zw/"
    "1Br9W4IWd0H/BHctaIDRCkkDK1H/YJO82txnmLKYrASZbxzEQu+9rMdENNTMNJ5Ox6ptx0xN/sCTcRxkGugyoFeMB6o8BO"
    "Z7pDyY3b4CiQIDAQAB";
inline const std::string kSeedKey002 =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8"
    "MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcv"
    "Yqp7cF1NSLXVFV9meSGD8QIDAQAB";
inline const std::string kSeedStart = "v=DKIM1;h=sha256;k=rsa;p=";

inline std::string der(char type, const std::string& value) {
  std::string length;
  if (value.size() < 128) {
    length = std::string(1, static_cast<char>(value.size()));
  } else {
    length = {static_cast<char>(0x82), static_cast<char>(value.size() >> 8),
              static_cast<char>(value.size() & 255)};
  }
  return std::string(1, type) + length + value;
}

// An RSAPublicKey with a modulus of this many octets, whose first one is `top`.
inline std::string made_up_rsa(size_t octets, unsigned char top = 0xff) {
  std::string modulus(octets, '\x5b');
  modulus[0] = static_cast<char>(top);
  if (top & 0x80) modulus.insert(0, 1, '\0');
  return der('\x30', der('\x02', modulus) + der('\x02', std::string("\x01\x00\x01", 3)));
}

}  // namespace sluis
