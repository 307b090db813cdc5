// SPDX-License-Identifier: Apache-2.0
// What a registry says of a domain: the JSON of an RDAP domain object (RFC 9083 5.3) as values.
// What it does not say stays empty; text of strangers comes out printable and short. Pure.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/result.h"
#include "policy/checks/registration_check.h"

namespace sluis::rdap {

// Corrupt when it is no domain object, or one of another domain.
Result<policy::checks::Registration> read_rdap(const std::string& domain, std::string_view json);

}  // namespace sluis::rdap
