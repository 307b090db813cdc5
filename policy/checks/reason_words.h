// SPDX-License-Identifier: Apache-2.0
// Why DNS did not answer and what its servers say, what decided about SPF, what is wrong with a
// DKIM signature, and why a domain is refused, in Dutch. Those who find out write their reasons in
// English, for logs as well; a Dutch sentence must not carry them so. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluis::policy::checks {

// With every known phrase put into Dutch; what stands between quotation marks (a record's text, a
// term of it) and what is not known stays.
std::string reason_in_dutch(std::string_view reason);

// What of these words, written in a program, has no Dutch; "|" where something has. A test walks
// the sources of those who find out, so that a new reason cannot be forgotten here.
std::string without_dutch(std::string_view words);

}  // namespace sluis::policy::checks
