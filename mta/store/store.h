// SPDX-License-Identifier: Apache-2.0
// Store: the promise of durability. It keeps accepted messages until they end, and lends them out
// by lease, so that at most one holder works on a message at a time. It knows nothing of why a
// message moves: `queue` decides that.
//
// Every method may be called from any thread and none waits for the disk: what must be durable
// first completes through `Done` on the Executor given with it, in order of submission. Reads of a
// body and scans do read the disk; callers on a loop keep them short or use a worker.
// store_contract.md states durability, order and concurrency method by method; tests/store holds
// every engine to it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/executor.h"
#include "mta/base/result.h"
#include "mta/store/groups.h"
#include "mta/store/message.h"
#include "mta/store/search.h"

namespace sluis::store {

using Done = std::function<void(Result<void>)>;

// The right to change a message, until it is given back or the process dies.
struct Lease {
  MessageId id;
  uint64_t token = 0;
};

struct Leased {
  Lease lease;
  Message message;
};

// A lease that rests, with as much of its message as a line of messages wants to know.
struct Resting {
  Lease lease;
  Turn turn;
};

// A body that is still arriving. Pieces are written while they come; nothing of it is kept in
// memory beyond the piece under way. Destroying it without accept() forgets it. One thread at a
// time.
class Draft {
 public:
  virtual ~Draft() = default;
  // Adds header or body octets, in order. Unavailable when the store cannot take more (disk full).
  virtual Result<void> append(std::string_view octets) = 0;
  // More than the store's share of this draft is waiting for the disk: wait for `then` (run on
  // `home`) before the next append. False: go on now, `then` is not called.
  virtual bool wait_for_room(Executor& home, std::function<void()> then) = 0;
};

struct Stats {
  uint64_t messages = 0;               // held now, leased ones among them
  std::array<uint64_t, 5> by_state{};  // by MessageState
  uint64_t leased = 0;
  uint64_t octets = 0;
  std::optional<std::string> broken;  // why the store takes nothing more, for a person
  uint64_t damaged = 0;               // since the start: could not be read back and were put aside
  std::optional<std::string> full;    // why it takes nothing new until there is room
};

struct Grouped {
  enum class Standing : uint8_t {
    Kept,      // `groups` is what is held
    Counting,  // shortly after the start: ask again
    NotKept,   // this grouping has to be walked
  };
  Standing standing = Standing::Kept;
  std::vector<Group> groups;  // in no order
};

// Where a scan goes on: empty at first, empty again at the end.
using Cursor = std::string;

class Store {
 public:
  virtual ~Store() = default;

  virtual std::unique_ptr<Draft> open_draft(MessageId id) = 0;

  // Makes the message durable with its draft's octets: after `done` with success, it survives
  // kill -9 and power loss. With `AcceptAs::Leased` the caller holds the lease from that moment
  // (token = 0 identifies it until the first claim elsewhere); with Waiting anyone may claim it
  // when due. On failure nothing of it remains.
  enum class AcceptAs { Waiting, Leased };
  virtual void accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
                      Done done) = 0;

  // Applies a change under a lease; durable when `done` succeeds, refused with Conflict when the
  // lease is not the holder's. With Then::Finish the message and its body are gone afterwards.
  virtual void change(const Lease& lease, Change change, Executor& home, Done done) = 0;

  // Leases up to `limit` messages whose due time has come, earliest first.
  virtual Result<std::vector<Leased>> claim_due(WallTime now, size_t limit) = 0;
  // The same for those that will wait in line: their leases rest from the beginning, and of the
  // messages only their turns are read.
  virtual Result<std::vector<Resting>> claim_resting(WallTime now, size_t limit) = 0;
  // Leases one message whatever its due time. NotFound, or Conflict when it is leased.
  virtual Result<Leased> claim(MessageId id) = 0;
  // Gives a lease back with nothing changed.
  virtual void give_back(const Lease& lease) = 0;
  // The holder keeps the lease for later and has let go of the message; the store does as well. No
  // change of it is under way, and none comes before recall().
  virtual void rest(const Lease& lease) = 0;
  // The message of a lease that rests, read again. Conflict when the lease is not the holder's;
  // when the message cannot be read the lease has ended.
  virtual Result<Leased> recall(const Lease& lease) = 0;
  // The earliest due time among messages that are not leased; nullopt when none has one.
  virtual std::optional<WallTime> next_due() = 0;
  // Calls `wake` (on `home`) whenever next_due() may have become earlier.
  virtual void on_earlier_due(Executor& home, std::function<void()> wake) = 0;

  virtual Result<Message> find(MessageId id) = 0;
  // Reads octets of header and body together, from `offset`; fewer than asked only at the end.
  virtual Result<size_t> read(MessageId id, uint64_t offset, std::span<char> into) = 0;
  // Visits messages that match, in order of id, until `visit` returns false or `limit` matched.
  // `leased` tells visit whether the message is being worked on. Returns where to go on.
  virtual Result<Cursor> scan(const Filter& filter, const Cursor& from, size_t limit,
                              const std::function<bool(const Message&, bool leased)>& visit) = 0;

  // The first messages of an order that match; see search.h. The store outlives the search.
  virtual std::unique_ptr<Search> search(Wanted wanted) = 0;

  virtual Stats stats() = 0;
  // What is held, counted by a grouping; from counts that are kept, so that its cost is that of the
  // keys and not of the messages. For a worker.
  virtual Grouped group(GroupBy by, WallTime now) = 0;
  // The greatest id ever accepted, for MessageIdSource::start_after.
  virtual MessageId greatest_id() = 0;
  // Run on the committing thread before each sync: what must reach the disk no later than the
  // changes do (the event file). Set once, before the first accept.
  virtual void before_commit(std::function<void()> hook) = 0;
  // Makes durable all that was submitted, completes it, and stops. Nothing may be submitted after.
  virtual void close() = 0;
};

}  // namespace sluis::store
