// SPDX-License-Identifier: Apache-2.0
// Whom the stand-alone checks ask: --resolver, or the configuration's name servers, or the
// system's. No look-up happens here.
#pragma once

#include <vector>

#include "mta/base/ip_address.h"
#include "mta/cli/session.h"

namespace sluis::cli {

// Invalid when --resolver is no address or the named configuration cannot be read.
Result<std::vector<SocketAddress>> servers_of(const Options& options);

}  // namespace sluis::cli
