// SPDX-License-Identifier: Apache-2.0
// What the command line takes from the configuration file: where the control socket is and which
// keys there are. A file with mistakes still serves here: its daemon may be running.
#pragma once

#include "config/schema.h"
#include "mta/cli/session.h"

namespace sluis::cli {

inline constexpr const char* kDefaultConfig = "/etc/sluis/sluis.yaml";

// The file named by --config, or the default one; nullopt when neither is there and none was named.
Result<std::optional<config::Config>> config_of(const Options& options);
// --socket, or the configuration's control_socket, or the built-in default.
Result<std::string> socket_of(const Options& options);

}  // namespace sluis::cli
