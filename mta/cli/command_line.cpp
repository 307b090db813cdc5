// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/command_line.h"

#include <CLI/CLI.hpp>

#include "mta/cli/text.h"
#include "mta/cli/usage_error.h"

namespace sluis::cli {
namespace {

constexpr const char* kAbout = "The Sluis mail server's command line. Manual: docs/cli.md";
constexpr const char* kStatuses =
    "Exit status: 0 done or good, 1 bad or nothing matched, 2 usage, 3 the daemon cannot be "
    "reached.\n"
    "TIME: 2026-12-01T09:00:00+01:00, \"2026-12-01 09:00 Europe/Amsterdam\" or +2h30m.";

void add_global_options(CLI::App& app, Session& session) {
  app.add_option("--config", session.options.config, "the daemon's configuration file")
      ->type_name("FILE");
  app.add_option("--socket", session.options.socket, "the daemon's control socket")
      ->type_name("PATH");
  app.add_flag("--json", session.options.json, "JSON: one document, or one line a row");
  app.add_option("--resolver", session.options.resolver, "name server for stand-alone checks")
      ->type_name("ADDR:PORT");
}

// Global options may stand anywhere on the line.
void let_fall_through(CLI::App& app) {
  for (CLI::App* below : app.get_subcommands([](CLI::App*) { return true; })) {
    below->fallthrough();
    let_fall_through(*below);
  }
}

int usage(const CLI::App& app, const CLI::ParseError& fault, Console& console) {
  if (fault.get_exit_code() == 0) {  // --help
    return app.exit(fault, console.out, console.err);
  }
  console.err << "sluis: " << printable(usage_error(app, fault))
              << "\nRun with --help for what there is.\n";
  return kUsage;
}

}  // namespace

int run(std::vector<std::string> args, Console& console) {
  CLI::App app(kAbout, "sluis");
  Session session(console);
  app.footer(kStatuses);
  app.require_subcommand(1);
  add_global_options(app, session);
  add_status_commands(app, session);
  add_send_command(app, session);
  add_queue_commands(app, session);
  add_trace_command(app, session);
  add_domain_commands(app, session);
  add_account_commands(app, session);
  add_key_commands(app, session);
  add_check_commands(app, session);
  let_fall_through(app);
  std::reverse(args.begin(), args.end());  // as CLI11 wants them
  try {
    app.parse(std::move(args));
  } catch (const CLI::ParseError& fault) {
    return usage(app, fault, console);
  }
  return session.exit;
}

}  // namespace sluis::cli
