// SPDX-License-Identifier: Apache-2.0
// The folders that the daemon keeps its things in, made at its start. Before any thread.
#pragma once

#include <string>

#include "mta/base/result.h"

namespace sluis::app {

// With those above it; one that is there stays as it is.
Result<void> make_folder(const std::string& path);

// One that is made here nobody else may look into: it will hold mail and private keys.
Result<void> make_private_folder(const std::string& path);

}  // namespace sluis::app
