// SPDX-License-Identifier: Apache-2.0
// sluis: the command line. See command_line.h and docs/cli.md.
#include <array>
#include <cstdlib>
#include <iostream>

#include <pwd.h>
#include <unistd.h>

#include "mta/cli/command_line.h"
#include "mta/cli/socket_daemon.h"

namespace {

std::string user_name() {
  if (const char* through_sudo = ::getenv("SUDO_USER"); through_sudo && ::geteuid() == 0) {
    return through_sudo;
  }
  std::array<char, 4096> space;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, space.data(), space.size(), &found) == 0 && found) {
    return found->pw_name;
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  const bool colour = terminal && ::getenv("NO_COLOR") == nullptr;
  sluis::cli::Console console{std::cin,
                              std::cout,
                              std::cerr,
                              {sluis::SystemClock().wall(), colour},
                              terminal,
                              user_name(),
                              [](const std::string& socket, const std::string& user) {
                                return std::make_unique<sluis::cli::SocketDaemon>(socket, user);
                              }};
  const int exit = sluis::cli::run({argv + 1, argv + argc}, console);
  std::cout.flush();
  return std::cout.good() ? exit : sluis::cli::kBad;
}
