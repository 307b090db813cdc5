// SPDX-License-Identifier: Apache-2.0
// Validate: mistakes that one value alone does not show: keys that contradict each other, files
// that are not what they should be, addresses that cannot be listened on. Each is added to the
// sheet at the place of the key that a person would change.
#pragma once

#include "config/schema.h"
#include "config/sheet.h"

namespace sluis::config {

// Pure: compares keys with each other.
void validate(Config& config, Sheet& sheet);
// Looks at the files that are named: DKIM keys, certificate and key, trust store, data folder.
void check_files(const Config& config, Sheet& sheet);
// Tries to bind every listener's address.
void check_ports(const Config& config, Sheet& sheet);

}  // namespace sluis::config
