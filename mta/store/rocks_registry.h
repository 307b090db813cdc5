// SPDX-License-Identifier: Apache-2.0
// The registry's tables in the queue database, in a column family of their own.
#pragma once

#include <memory>

#include "mta/store/registry.h"
#include "mta/store/rocks_db.h"

namespace sluis::store {

std::unique_ptr<Registry> open_rocks_registry(std::shared_ptr<RocksDb> rocks);

}  // namespace sluis::store
