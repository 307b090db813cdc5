// SPDX-License-Identifier: Apache-2.0
// For net alone: a connected socket's descriptor becomes a Stream. The descriptor is taken over in
// any case.
#pragma once

#include "mta/net/socket_address.h"
#include "mta/net/stream.h"

namespace sluis {

enum class SocketKind : uint8_t { Tcp, Unix };

Result<StreamPtr> adopt_socket(Loop& loop, Descriptor descriptor, SocketKind kind);

}  // namespace sluis
