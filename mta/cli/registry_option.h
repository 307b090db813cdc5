// SPDX-License-Identifier: Apache-2.0
// Which registry `sluis check domain` asks about a domain's registration: --rdap URL, or the one
// that is known for the name's ending. Who names a resolver stays inside: then nobody is asked
// unless --rdap says whom; with --no-rdap nobody ever is.
#pragma once

#include <string>

#include "mta/cli/session.h"
#include "policy/checks/registration_check.h"

namespace CLI {
class App;
}

namespace sluis::cli {

struct RegistryOptions {
  std::string url;  // of --rdap
  bool never = false;
};

void add_registry_options(CLI::App& command, RegistryOptions& options);

// Blocks for a few seconds at most. Invalid when the file of rdap.servers cannot be
// read.
Result<policy::checks::Registration> registration_of(const std::string& domain,
                                                     const RegistryOptions& registry,
                                                     const Options& options);

// A JSON object with the key "registration".
std::string registration_json(const policy::checks::Registration& registration);

}  // namespace sluis::cli
