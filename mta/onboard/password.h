// SPDX-License-Identifier: Apache-2.0
// Password hashes for new accounts: crypt(3) with yescrypt, "$y$…". Takes tens of milliseconds of
// CPU: call it on a worker, not on a loop. Any thread.
#pragma once

#include <string>

#include "mta/base/result.h"
#include "mta/base/secret.h"

namespace sluis::onboard {

// Invalid for an empty password or one that crypt(3) cannot take whole.
Result<std::string> hash_password(const Secret& password);

// A hash that crypt(3) knows how to check, by its prefix and form.
bool is_password_hash(const std::string& text);

}  // namespace sluis::onboard
