// SPDX-License-Identifier: Apache-2.0
// The engine that forgets: a Store in memory, for tests and for trying things out. It holds to
// store_contract.md in everything but durability. Completions are posted at once.
#pragma once

#include <memory>

#include "mta/base/clock.h"
#include "mta/store/registry.h"
#include "mta/store/store.h"

namespace sluis::store {

std::unique_ptr<Store> open_memory_store(const Clock& clock);
std::unique_ptr<Registry> open_memory_registry();

}  // namespace sluis::store
