// SPDX-License-Identifier: Apache-2.0
// limits.memory as octets: a size, or a share of the machine's memory.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluis::config {

// `setting` as the loader let it pass ("512MiB", "25%"); `machine`: octets of memory there are.
uint64_t memory_octets(std::string_view setting, uint64_t machine);

}  // namespace sluis::config
