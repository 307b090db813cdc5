// SPDX-License-Identifier: Apache-2.0
// The names of a selector's record: the right one, and those where records end up by mistake. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluis::policy::checks {

// "key001._domainkey.example.org"; without the domain when that is empty.
std::string dkim_name(std::string_view selector, std::string_view domain);

// Panels that add the domain by themselves make this of a full name.
std::string doubled_name(std::string_view selector, std::string_view domain);

// Misspelt and misplaced names, the likeliest first; doubled_name is not among them.
std::vector<std::string> near_names(std::string_view selector, std::string_view domain);

}  // namespace sluis::policy::checks
