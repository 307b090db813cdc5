// SPDX-License-Identifier: Apache-2.0
// Password hashes of crypt(3): one check takes tens of milliseconds by design, so it belongs on a
// worker, never on a loop. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/secret.h"

namespace sluis::intake {

// Takes as long for a wrong password as for the right one.
bool password_matches(const std::string& hash, const Secret& password);

// A hash that no password is known for: checked for a user that does not exist, so that the time
// taken does not tell who exists.
std::string nobodys_hash();

}  // namespace sluis::intake
