// SPDX-License-Identifier: Apache-2.0
// sluisd: the daemon. Runs in the foreground and logs to standard error (docs/operations.md).
#include <cstdio>

#include "config/loader.h"
#include "config/settings.h"
#include "mta/app/app.h"
#include "mta/app/flags.h"
#include "mta/app/settings.h"
#include "mta/base/log.h"

namespace {

using namespace sluis;

constexpr int kBad = 1;

void print(const std::vector<config::Problem>& problems) {
  for (const config::Problem& problem : problems) {
    std::fprintf(stderr, "%s\n", config::to_string(problem).c_str());
  }
}

int check(const app::Flags& flags) {
  const config::Loaded loaded = config::check_file(flags.config_file);
  print(loaded.problems);
  print(loaded.warnings);
  if (!loaded.good()) return kBad;
  if (const auto hosts = app::load_dns_hosts(loaded.config.onboarding); !hosts) {
    std::fprintf(stderr, "%s\n", hosts.error().text.c_str());
    return kBad;
  }
  std::printf("%s: good\n", flags.config_file.c_str());
  return 0;
}

void set_up_log(const config::Log& settings, const app::Flags& flags) {
  const config::LogFormat format = flags.log_format.value_or(settings.format);
  log::configure(format == config::LogFormat::Json ? log::Format::Json : log::Format::Text,
                 static_cast<log::Level>(settings.level));
}

int serve(const app::Flags& flags) {
  config::Loaded loaded = config::load_file(flags.config_file);
  print(loaded.problems);
  if (!loaded.good()) return kBad;
  set_up_log(loaded.config.log, flags);
  for (const auto& warning : loaded.warnings) log::warning("config", config::to_string(warning));
  auto app = app::App::build(std::move(loaded.config));
  if (!app) {
    log::error("app", "cannot start: " + app.error().text, {{"detail", app.error().detail}});
    return kBad;
  }
  (*app)->run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const app::Parsed parsed = app::parse_flags(argc, argv);
  if (parsed.exit) return *parsed.exit;
  switch (parsed.flags.action) {
    case app::Flags::Do::Check:
      return check(parsed.flags);
    case app::Flags::Do::PrintDefaults:
      std::fputs(config::defaults_text().c_str(), stdout);
      return 0;
    case app::Flags::Do::Serve:
      break;
  }
  return serve(parsed.flags);
}
