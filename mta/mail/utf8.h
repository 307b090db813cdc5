// SPDX-License-Identifier: Apache-2.0
// Is this well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF)?
#pragma once

#include <string_view>

namespace sluis::mail {

bool is_utf8(std::string_view text);

}  // namespace sluis::mail
