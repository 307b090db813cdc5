// SPDX-License-Identifier: Apache-2.0
// Settings: the configuration as a list of keys, taken from the same tables that read it: for the
// reference in docs/configuration.md, for `sluisd --print-defaults`, and for a reload, which must
// know what changed. Secrets are shown as "(hidden)".
#pragma once

#include <string>
#include <vector>

#include "config/schema.h"
#include "config/table.h"

namespace sluis::config {

// Every key with its type and default; entries of lists as "listeners[].address".
Settings all_keys();
// One "key<TAB>default" line each.
std::string defaults_text();

// The values in force, one for each entry of a list: "listeners[0].address".
Settings values_of(const Config& config);
// Keys whose shown values differ, in the order of the file.
std::vector<std::string> changed_keys(const Config& old_one, const Config& new_one);
// Those of changed_keys that a running daemon cannot take over: they wait for a restart.
std::vector<std::string> keys_for_restart(const Config& old_one, const Config& new_one);

}  // namespace sluis::config
