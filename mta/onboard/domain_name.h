// SPDX-License-Identifier: Apache-2.0
// A domain as a person types or pastes it, made into the name that is stored: lower case, A-labels,
// no final dot. What is more than a domain (a web address, an e-mail address) is refused with the
// form that would be right. Pure.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::onboard {

Result<std::string> normalise_domain(std::string_view typed);

}  // namespace sluis::onboard
