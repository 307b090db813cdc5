// SPDX-License-Identifier: Apache-2.0
// RocksDue: what of the old generation is due, by seeking the time-ordered key range, so that a
// message due far ahead costs nothing but disk.
//
// A bound is remembered: below it lies nothing but leased messages and the tombstones of those that
// ended, which are not walked again. Whatever puts a message below it (a change, a lease that ends,
// a move from the young generation) lowers it after the row is written. Safe from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "mta/store/books.h"
#include "mta/store/message.h"
#include "mta/store/rocks_db.h"

namespace sluis::store {

class RocksDue {
 public:
  RocksDue(RocksDb& rocks, Books& books) : rocks_(rocks), books_(books) {}

  // The message waits, unleased, for `due`. True: that is earlier than what next() told last.
  bool lower(WallTime due, MessageId id);
  std::optional<WallTime> next();
  // Leases for up to `limit` messages due by `now`, earliest first, with the due time each lay at.
  struct Claim {
    Lease lease;
    WallTime due;
  };
  Result<std::vector<Claim>> claim(WallTime now, size_t limit);
  // As it lies there. nullopt: the message has another due time by now, or a version that kept no
  // turns wrote it.
  std::optional<Turn> turn(const Claim& claim);

 private:
  RocksDb& rocks_;
  Books& books_;
  std::mutex mutex_;
  std::string bound_;
  std::optional<WallTime> told_;  // by the last next()
};

}  // namespace sluis::store
