// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/connection_pool.h"

#include <algorithm>

namespace sluis::deliver {

void ConnectionPool::enter(PooledConnection& connection) {
  all_.insert(&connection);
  opening_.insert(&connection);
}

void ConnectionPool::leave(PooledConnection& connection) {
  all_.erase(&connection);
  opening_.erase(&connection);
}

Task<bool> ConnectionPool::wait(Millis most) {
  Seat seat(loop_);
  seat.timer.start(most);
  idle_.push_back(&seat);
  const bool work = co_await seat.woken;
  std::erase(idle_, &seat);
  co_return work;
}

void ConnectionPool::wake_one() {
  Seat* seat = idle_.back();
  idle_.pop_back();
  seat->woken.set(true);
}

void ConnectionPool::dismiss_idle() {
  while (!idle_.empty()) {
    Seat* seat = idle_.back();
    idle_.pop_back();
    seat->woken.set(false);
  }
}

// Over a copy: a connection that is broken off may leave the pool at once.
void ConnectionPool::abort_all() {
  for (PooledConnection* connection : std::vector(all_.begin(), all_.end())) {
    if (all_.contains(connection)) connection->abort();
  }
}

bool ConnectionPool::holds(MessageId id) const {
  return std::any_of(all_.begin(), all_.end(),
                     [id](const PooledConnection* connection) { return connection->holds(id); });
}

}  // namespace sluis::deliver
