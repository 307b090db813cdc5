// SPDX-License-Identifier: Apache-2.0
// The address ranges of a DNS host whose proxy answers for a name instead of its CNAME record
// (Cloudflare's published ranges). Data, as it is published; it changes every few years.
#pragma once

#include <string_view>

namespace sluis::policy::checks {

// `address` as text; false when it is none.
bool is_proxy_address(std::string_view address);

}  // namespace sluis::policy::checks
