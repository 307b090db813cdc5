// SPDX-License-Identifier: Apache-2.0
#include "mta/app/systemd.h"

#include <string>

#include <systemd/sd-daemon.h>

namespace sluis::app::systemd {
namespace {

void notify(const std::string& state) {
  sd_notify(0, state.c_str());
}

}  // namespace

void ready(std::string_view status) {
  notify("READY=1\nSTATUS=" + std::string(status));
}
void reloading() {
  notify("RELOADING=1");
}
void stopping() {
  notify("STOPPING=1");
}

std::vector<int> inherited_sockets() {
  std::vector<int> sockets;
  const int count = sd_listen_fds(1);
  for (int i = 0; i < count; ++i) sockets.push_back(SD_LISTEN_FDS_START + i);
  return sockets;
}

}  // namespace sluis::app::systemd
