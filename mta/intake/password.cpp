// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/password.h"

#include <cstring>
#include <memory>

#include <crypt.h>

namespace sluis::intake {
namespace {

// Looks at every octet whatever the first difference is.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

bool password_matches(const std::string& hash, const Secret& password) {
  const auto scratch = std::make_unique<crypt_data>();  // 32 KiB, zeroed as crypt_r wants it
  // A Secret's text is a whole std::string, so it ends in NUL as crypt_r wants it.
  const char* made = crypt_r(password.reveal().data(), hash.c_str(), scratch.get());
  // On failure libcrypt returns "*0" or "*1", which no stored hash may equal.
  const bool matches = made && made[0] != '*' && equal_in_constant_time(made, hash);
  explicit_bzero(scratch.get(), sizeof *scratch);
  return matches;
}

std::string nobodys_hash() {
  return "$y$j9T$Wm3c0Rr1vYt8LqZ0kU5xE/$rlgQ5mUUojgsTfnNDOMXvX/J4u2ccwdKZ/8LlFvCKV5";
}

}  // namespace sluis::intake
