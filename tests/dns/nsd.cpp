// SPDX-License-Identifier: Apache-2.0
#include "tests/dns/nsd.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluis {
namespace {

uint16_t free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(probe, reinterpret_cast<sockaddr*>(&at), sizeof at);
  socklen_t length = sizeof at;
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&at), &length);
  ::close(probe);
  return ntohs(at.sin_port);
}

// No user to change to, no chroot, no database, no control channel: nothing that needs root.
std::string configuration(const std::string& directory, uint16_t port,
                          const std::map<std::string, std::string>& zones) {
  std::ostringstream out;
  out << "server:\n  ip-address: 127.0.0.1@" << port << "\n  username: \"\"\n  chroot: \"\"\n"
      << "  database: \"\"\n  zonesdir: \"" << directory << "\"\n  pidfile: \"" << directory
      << "/nsd.pid\"\n  xfrdfile: \"" << directory << "/xfrd.state\"\n  zonelistfile: \""
      << directory << "/zone.list\"\n  xfrdir: \"" << directory << "\"\n  logfile: \"" << directory
      << "/nsd.log\"\n  server-count: 1\n  rrl-ratelimit: 0\nremote-control:\n  control-enable: "
         "no\n";
  for (const auto& [name, text] : zones) {
    out << "zone:\n  name: \"" << name << "\"\n  zonefile: \"" << name << ".zone\"\n";
  }
  return out.str();
}

pid_t start(const std::string& configuration_file) {
  const pid_t process = ::fork();
  if (process != 0) return process;
  const int null = ::open("/dev/null", O_RDWR);
  for (int descriptor = 0; descriptor < 3; ++descriptor) ::dup2(null, descriptor);
  ::execl("/usr/sbin/nsd", "nsd", "-d", "-c", configuration_file.c_str(), nullptr);
  ::_exit(127);
}

}  // namespace

Nsd::Nsd(const std::map<std::string, std::string>& zones) {
  std::string name = (std::filesystem::temp_directory_path() / "sluis-nsd-XXXXXX").string();
  directory_ = ::mkdtemp(name.data());
  address_ = {*parse_ip("127.0.0.1"), free_port()};
  for (const auto& [zone, text] : zones) std::ofstream(directory_ + "/" + zone + ".zone") << text;
  const std::string file = directory_ + "/nsd.conf";
  std::ofstream(file) << configuration(directory_, address_.port, zones);
  process_ = start(file);
  if (process_ < 0) throw std::runtime_error("nsd could not be started");
}

Nsd::~Nsd() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  std::filesystem::remove_all(directory_);
}

std::string Nsd::log() const {
  std::ostringstream out;
  out << std::ifstream(directory_ + "/nsd.log").rdbuf();
  return out.str();
}

}  // namespace sluis
