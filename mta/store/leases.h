// SPDX-License-Identifier: Apache-2.0
// Leases: who may change which message now. In memory: they die with the process, and every message
// is then free again. The generations of a tiered store share one table, so that a lease outlives
// the move of its message.
//
// A lease that was given back, or whose last change was submitted, admits nothing more; it ends
// when the changes under way have settled. Safe from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "mta/base/result.h"
#include "mta/store/store.h"

namespace sluis::store {

class Leases {
 public:
  // nullopt: somebody holds it.
  std::optional<Lease> take(MessageId id);
  // The acceptor's lease, token 0.
  void take_as_accepted(MessageId id);
  // A change is submitted. Conflict as from check().
  Result<void> use(const Lease& lease, Change::Then then);
  // That change is durable or has failed. True: the lease has ended with it.
  bool settle(MessageId id);
  // True: it ended; false: not its holder, or it ends when its changes settle.
  bool give_back(const Lease& lease);
  bool held(MessageId id) const;
  // Conflict when the lease is not in force.
  Result<void> check(const Lease& lease) const;
  size_t count() const;

 private:
  struct Held {
    uint64_t token = 0;
    uint32_t under_way = 0;  // changes submitted and not settled
    bool closing = false;
  };

  bool in_force(const Lease& lease) const;

  mutable std::mutex mutex_;
  std::unordered_map<MessageId, Held> held_;
  uint64_t last_token_ = 0;
};

}  // namespace sluis::store
