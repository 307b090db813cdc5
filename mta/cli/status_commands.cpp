// SPDX-License-Identifier: Apache-2.0
// sluis status, sluis top.
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "mta/cli/command_line.h"
#include "mta/cli/status_output.h"

namespace sluis::cli {
namespace {

constexpr const char* kClearScreen = "\x1b[H\x1b[2J";

struct TopOptions {
  unsigned interval = 1;  // seconds
  unsigned count = 0;     // 0: until interrupted on a terminal, once elsewhere
};

int show_once(Session& session) {
  const auto status = session.ask({"status", "{}", {}});
  if (!status) return session.fail_with(status.error());
  const auto destinations = session.ask({"destinations", "{}", {}});
  if (!destinations) return session.fail_with(destinations.error());
  Console& console = session.console;
  if (session.options.json) {
    for (const auto& row : status->rows) console.out << row << "\n";
    for (const auto& row : destinations->rows) console.out << row << "\n";
  } else {
    if (console.terminal) console.out << kClearScreen;
    console.out << show_status(status->rows, console.view) << "\n"
                << show_destinations(destinations->rows, console.view);
  }
  console.out.flush();
  return kGood;
}

int top(Session& session, const TopOptions& options) {
  const unsigned rounds = options.count > 0 || session.console.terminal ? options.count : 1;
  for (unsigned round = 1;; ++round) {
    session.console.view.now = SystemClock().wall();
    if (const int exit = show_once(session); exit != kGood || round == rounds) return exit;
    ::sleep(options.interval);
  }
}

}  // namespace

void add_status_commands(CLI::App& app, Session& session) {
  CLI::App* status = app.add_subcommand("status", "the daemon, its queue and what needs a person");
  auto language = std::make_shared<std::string>("en");
  status->add_option("--lang", *language, "language of what is said of our own DNS: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
  status->callback([language, &session] {
    session.exit = session.tell({"status", R"({"lang":")" + *language + R"("})", {}}, show_status);
  });

  CLI::App* live = app.add_subcommand("top", "status and destinations, again and again");
  auto options = std::make_shared<TopOptions>();
  live->add_option("--interval", options->interval, "seconds between two looks")
      ->check(CLI::Range(1, 3600));
  live->add_option("--count", options->count, "how many looks");
  live->callback([options, &session] { session.exit = top(session, *options); });
}

}  // namespace sluis::cli
