// SPDX-License-Identifier: Apache-2.0
// Bytes as text and back: base64 (RFC 4648 4) and hexadecimal; CRC-32C, the checksum of the
// journal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluis {

std::string base64_encode(std::string_view bytes);
// Strict: full padding, no other characters, no stray bits. nullopt otherwise.
std::optional<std::string> base64_decode(std::string_view text);
std::string hex_encode(std::string_view bytes);

// CRC-32C (Castagnoli). `crc` is the result for what came before, 0 at first; uses the CPU's
// instruction where it has one.
uint32_t crc32c(std::string_view bytes, uint32_t crc = 0);

}  // namespace sluis
