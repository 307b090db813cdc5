// SPDX-License-Identifier: Apache-2.0
// The system's recursive servers, from the text of resolv.conf(5). Options and search lists do not
// concern a mail server: its names are complete.
#pragma once

#include <string_view>
#include <vector>

#include "mta/base/ip_address.h"

namespace sluis::dns {

// In the file's order, port 53, at most eight. Lines that cannot be read are passed over; a file
// without any server means the machine itself (resolv.conf(5)).
std::vector<SocketAddress> servers_in_resolv_conf(std::string_view text);
// From /etc/resolv.conf; the machine itself when it cannot be read.
std::vector<SocketAddress> system_servers();

}  // namespace sluis::dns
