// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: `sluis GROUP VERB …`. Each group's file adds its commands to the
// parser and runs them; they meet in the Session.
#pragma once

#include <string>
#include <vector>

#include "mta/cli/session.h"

namespace CLI {
class App;
}

namespace sluis::cli {

// `args` without the program's name. Returns the exit status; nothing throws out of it.
int run(std::vector<std::string> args, Console& console);

void add_status_commands(CLI::App& app, Session& session);
void add_send_command(CLI::App& app, Session& session);
void add_queue_commands(CLI::App& app, Session& session);
void add_queue_act_commands(CLI::App& queue, Session& session);
void add_trace_command(CLI::App& app, Session& session);
void add_domain_commands(CLI::App& app, Session& session);
void add_domain_list(CLI::App& group, Session& session);
void add_import_command(CLI::App& group, Session& session);
void add_account_commands(CLI::App& app, Session& session);
void add_key_commands(CLI::App& app, Session& session);
void add_check_commands(CLI::App& app, Session& session);
void add_check_message_command(CLI::App& check, Session& session);
void add_check_spf_commands(CLI::App& check, Session& session);
void add_check_dns_commands(CLI::App& check, Session& session);
void add_check_domain_command(CLI::App& check, Session& session);

}  // namespace sluis::cli
