// SPDX-License-Identifier: Apache-2.0
#include "mta/store/rocks_crc32c.h"

#include <cstddef>
#include <cstdint>

#include <dlfcn.h>

#include "mta/base/bytes.h"

namespace rocksdb::crc32c {

// The CRC-32C of the octets that `crc` is of and of these behind them.
[[gnu::visibility("default")]] uint32_t Extend(uint32_t crc, const char* octets, size_t length);

uint32_t Extend(uint32_t crc, const char* octets, size_t length) {
  return sluis::crc32c({octets, length}, crc);
}

}  // namespace rocksdb::crc32c

namespace sluis::store {

bool rocksdb_sums_by_ours() {
  constexpr const char* kName = "_ZN7rocksdb6crc32c6ExtendEjPKcm";
  return ::dlsym(RTLD_DEFAULT, kName) == reinterpret_cast<void*>(&rocksdb::crc32c::Extend);
}

}  // namespace sluis::store
