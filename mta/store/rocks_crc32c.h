// SPDX-License-Identifier: Apache-2.0
// RocksDB's CRC-32C, which it computes over its log and over every large value. A librocksdb that
// is built for any x86-64, as Debian's is, does so by table, several times slower than by the
// processor's instruction: it was more than half of all time where long messages wait. So its
// function is replaced by ours (mta/base/bytes.h), which computes the same and looks what the
// processor can: the dynamic linker prefers a definition of the executable to the library's own.
#pragma once

namespace sluis::store {

// Whether the library calls ours. Where it does not, as when it is linked statically, nothing but
// time is lost.
bool rocksdb_sums_by_ours();

}  // namespace sluis::store
