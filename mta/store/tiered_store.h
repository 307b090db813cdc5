// SPDX-License-Identifier: Apache-2.0
// The store of a running sluisd: the journal for the young and RocksDB for the old, as one Store,
// and the registry beside them in the same database. `directory` gets a lock, journal/ and old/.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "mta/base/clock.h"
#include "mta/store/registry.h"
#include "mta/store/store.h"

namespace sluis::store {

class Files;

struct StoreSettings {
  std::string directory;              // exists; one process at a time
  uint64_t segment_size = 64u << 20;  // octets, a multiple of 4096, at least 128 KiB
  uint32_t segments = 8;              // the ring, at least 2
  uint64_t min_free_disk = 0;         // octets; with less, new mail is refused
  // New mail waits so long for the ring to have room, before it is refused.
  std::chrono::milliseconds room_wait{0};
  // A segment whose mail leaves by itself within so long is not moved.
  std::chrono::milliseconds emptying{0};
};

struct OpenedStore {
  std::unique_ptr<Store> store;
  std::unique_ptr<Registry> registry;
};

// Reads what an earlier process left, then serves. Conflict when another process has the folder;
// Corrupt when what is there is damaged or of a newer version, with what to do: nothing is changed.
Result<OpenedStore> open_tiered_store(const StoreSettings& settings, const Clock& clock);
// The same with the journal on other files than the machine's. `files` outlives the store.
Result<OpenedStore> open_tiered_store(const StoreSettings& settings, Files& files);

}  // namespace sluis::store
