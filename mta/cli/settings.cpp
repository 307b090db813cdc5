// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/settings.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "config/loader.h"

namespace sluis::cli {

Result<std::optional<config::Config>> config_of(const Options& options) {
  const bool named = !options.config.empty();
  const std::string file = named ? options.config : kDefaultConfig;
  std::ifstream in(file, std::ios::binary);
  if (!in && !named) return std::nullopt;
  if (!in) {
    return fail(ErrorKind::Invalid, file + ": " + std::strerror(errno) +
                                        "; name the daemon's configuration file with --config");
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return config::load_text(text, file).config;
}

Result<std::string> socket_of(const Options& options) {
  if (!options.socket.empty()) return options.socket;
  const auto config = config_of(options);
  if (!config) return fail(config.error());
  return (*config ? **config : config::Config{}).control_socket;
}

}  // namespace sluis::cli
