// SPDX-License-Identifier: Apache-2.0
#include "mta/app/flags.h"

#include <map>

#include <CLI/CLI.hpp>

namespace sluis::app {
namespace {

constexpr int kUsage = 2;

}  // namespace

Parsed parse_flags(int argc, char** argv) {
  Parsed parsed;
  CLI::App program("sluisd: takes mail in, keeps it, signs it and relays it", "sluisd");
  bool check = false;
  bool defaults = false;
  std::string format;
  program.add_option("--config", parsed.flags.config_file, "the configuration file (YAML)")
      ->capture_default_str();
  program.add_flag("--check", check, "validate the configuration, report every mistake, and end");
  program.add_flag("--print-defaults", defaults, "list every configuration key with its default");
  program.add_option("--log-format", format, "text or json; overrides the configuration")
      ->check(CLI::IsMember({"text", "json"}));
  program.set_version_flag("--version", "sluisd " SLUIS_VERSION);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.exit = program.exit(error) == 0 ? 0 : kUsage;
    return parsed;
  }
  if (check) parsed.flags.action = Flags::Do::Check;
  if (defaults) parsed.flags.action = Flags::Do::PrintDefaults;
  if (!format.empty()) {
    parsed.flags.log_format = format == "json" ? config::LogFormat::Json : config::LogFormat::Text;
  }
  return parsed;
}

}  // namespace sluis::app
