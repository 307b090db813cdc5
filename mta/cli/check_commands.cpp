// SPDX-License-Identifier: Apache-2.0
// sluis check: looks at what the world sees, without the daemon.
#include <CLI/CLI.hpp>

#include "mta/cli/command_line.h"

namespace sluis::cli {

void add_check_commands(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("check", "look at what the world sees, without the daemon");
  group->require_subcommand(1);
  add_check_message_command(*group, session);
  add_check_dns_commands(*group, session);
  add_check_spf_commands(*group, session);
}

}  // namespace sluis::cli
