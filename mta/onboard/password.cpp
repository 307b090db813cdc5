// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/password.h"

#include <memory>

#include <crypt.h>

namespace sluis::onboard {

Result<std::string> hash_password(const Secret& password) {
  const std::string_view text = password.reveal();
  if (text.empty()) return fail(ErrorKind::Invalid, "the password is empty");
  if (text.size() >= CRYPT_MAX_PASSPHRASE_SIZE)
    return fail(ErrorKind::Invalid, "the password is longer than 511 octets");
  if (text.find('\0') != std::string_view::npos)
    return fail(ErrorKind::Invalid, "the password contains a NUL");
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (!crypt_gensalt_rn("$y$", 0, nullptr, 0, setting, sizeof setting))
    return fail(ErrorKind::Internal, "this system's crypt(3) has no yescrypt");
  const auto work = std::make_unique<crypt_data>();
  const Secret copy{std::string(text)};  // crypt wants a final NUL
  const char* hash = crypt_rn(copy.reveal().data(), setting, work.get(), sizeof(crypt_data));
  if (!hash || *hash == '*') return fail(ErrorKind::Internal, "the password could not be hashed");
  return std::string(hash);
}

bool is_password_hash(const std::string& text) {
  return text.starts_with('$') && crypt_checksalt(text.c_str()) != CRYPT_SALT_INVALID;
}

}  // namespace sluis::onboard
