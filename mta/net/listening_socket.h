// SPDX-License-Identifier: Apache-2.0
// For net alone: making a descriptor that listens, with the system's refusals in words.
#pragma once

#include <string>

#include "mta/net/socket_address.h"

namespace sluis {

// Bound with SO_REUSEPORT (each shard its own) and, for IPv6, for IPv6 only, so that 0.0.0.0:25 and
// [::]:25 may stand side by side.
enum class Sharing : uint8_t { AmongShards, WithNobody };
Result<Descriptor> listen_tcp(const SocketAddress& address, Sharing sharing);
// A socket file nobody listens on is replaced; a live one or any other file is refused. The mode is
// set after bind and before listen, while nobody can connect yet.
Result<Descriptor> listen_unix(const std::string& path, unsigned mode);
// A second descriptor of a socket that listens already; Invalid unless it does.
Result<Descriptor> share_listening(int descriptor);

}  // namespace sluis
