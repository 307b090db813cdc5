// SPDX-License-Identifier: Apache-2.0
// Codec: Message and Change as the octets every durable engine keeps. The first octet is the
// format's version; decoding refuses another version, a value out of range, a length past the end
// and octets left over, each as Corrupt, and is safe on any input.
// The layout is written down in store_contract.md.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/result.h"
#include "mta/store/message.h"

namespace sluis::store {

constexpr uint8_t kCodecVersion = 1;

// Appends to `out`.
void encode(const Message& message, std::string& out);
void encode(const Change& change, std::string& out);

Result<Message> decode_message(std::string_view bytes);
Result<Change> decode_change(std::string_view bytes);

}  // namespace sluis::store
