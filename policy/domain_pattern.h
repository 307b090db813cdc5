// SPDX-License-Identifier: Apache-2.0
// The domain patterns of accounts and routes: "example.org" itself, "*.example.org" everything
// below it, "*" everything. Pure.
#pragma once

#include <string_view>

namespace sluis::policy {

// `domain` in A-labels; case does not matter.
bool matches_domain(std::string_view pattern, std::string_view domain);

}  // namespace sluis::policy
