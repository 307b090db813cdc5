// SPDX-License-Identifier: Apache-2.0
// ConnectionPool: the connections of one destination: which are being opened, which are busy, and
// which sit idle and wait for work. It counts and wakes; whether another is wanted is the
// destination's decision. One loop's thread.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "mta/base/ids.h"
#include "mta/net/loop.h"
#include "mta/net/task.h"

namespace sluis::deliver {

// One connection, from the first look-up to its end; it lives in its coroutine frame.
class PooledConnection {
 public:
  virtual ~PooledConnection() = default;
  virtual void abort() = 0;                    // break it off; what it holds is reported
  virtual bool holds(MessageId id) const = 0;  // the message is under way on it
};

class ConnectionPool {
 public:
  explicit ConnectionPool(Loop& loop) : loop_(loop) {}
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  void enter(PooledConnection& connection);
  void on_open(PooledConnection& connection) { opening_.erase(&connection); }
  // It lost its host and looks for another.
  void on_reopen(PooledConnection& connection) { opening_.insert(&connection); }
  void leave(PooledConnection& connection);

  size_t size() const { return all_.size(); }
  size_t opening() const { return opening_.size(); }
  size_t idle() const { return idle_.size(); }

  // An idle connection waits here; false after `most`, or when all are dismissed.
  Task<bool> wait(Millis most);
  // Wakes the connection that became idle last: its peer is the least likely to have gone. It runs
  // before this returns.
  void wake_one();
  void dismiss_idle();
  void abort_all();
  bool holds(MessageId id) const;

 private:
  struct Seat {
    explicit Seat(Loop& loop) : timer(loop, [this] { woken.set(false); }) {}
    OneShot<bool> woken;
    Timer timer;
  };

  Loop& loop_;
  std::set<PooledConnection*> all_;
  std::set<PooledConnection*> opening_;
  std::vector<Seat*> idle_;
};

}  // namespace sluis::deliver
