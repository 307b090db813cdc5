// SPDX-License-Identifier: Apache-2.0
// The command line of sluisd. Mistakes and --help end the program as CLI programs do: a sentence on
// standard error and exit status 2, or the text on standard output and 0.
#pragma once

#include <optional>
#include <string>

#include "config/schema.h"

namespace sluis::app {

struct Flags {
  enum class Do : uint8_t { Serve, Check, PrintDefaults };
  Do action = Do::Serve;
  std::string config_file = "/etc/sluis/sluis.yaml";
  std::optional<config::LogFormat> log_format;
};

// Either the flags, or the exit status with which to end at once.
struct Parsed {
  Flags flags;
  std::optional<int> exit;
};

Parsed parse_flags(int argc, char** argv);

}  // namespace sluis::app
