// SPDX-License-Identifier: Apache-2.0
// The service manager: tells it how the daemon is doing (sd_notify(3)) and takes over the sockets
// it listens on (sd_listen_fds(3)). Without systemd nothing happens.
#pragma once

#include <string_view>
#include <vector>

namespace sluis::app::systemd {

void ready(std::string_view status);
void reloading();
void stopping();

// Listening descriptors handed down, in the order of the socket unit.
std::vector<int> inherited_sockets();

}  // namespace sluis::app::systemd
