// SPDX-License-Identifier: Apache-2.0
// ReadyQueue: messages that are due and leased and wait for their turn, first come first served
// within an account and by turns between accounts, so that one account's campaign does not stand in
// front of another's single letter.
//
// Nor does one destination stand in front of the others: at most `per_destination` of a recipient
// domain's messages are out with delivery at a time. When a message's turn comes while its
// destination has that many, it steps aside and keeps its place among those of its destination; one
// of them goes next as soon as one that is out comes back. A destination that answers slowly thus
// holds up its own mail and no other.
//
// Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "mta/base/fair_queue.h"
#include "mta/store/store.h"

namespace sluis::queue {

// Whom a message counts for: the domain of its first recipient who has not ended.
std::string destination_of(const store::Message& message);

class ReadyQueue {
 public:
  explicit ReadyQueue(size_t per_destination = SIZE_MAX) : per_destination_(per_destination) {}

  void push(store::Leased message);
  // The next one may go out; it counts as out until back(). nullopt: none may.
  std::optional<store::Leased> pop();
  // A message for that destination is no longer out.
  void back(const std::string& destination);
  // Whether a message for that destination would step aside now.
  bool is_full(const std::string& destination) const;
  // Takes one out of turn; it does not count as out.
  std::optional<store::Leased> remove(MessageId id);
  std::vector<store::Leased> take_all();
  size_t size() const { return waiting_.size() + aside_; }
  // Messages of the account that wait for its turn; not those that stepped aside.
  size_t in_line_of(const std::string& account) const { return waiting_.size_of(account); }

 private:
  using Line = FairQueue<store::Leased>;  // by account

  struct Destination {
    size_t out = 0;
    Line aside;
  };

  void step_aside(Destination& destination, store::Leased message);
  void call_next(Destination& destination);
  void drop_if_idle(const std::string& destination);

  const size_t per_destination_;
  Line waiting_;
  // Those with messages out or aside. For each that is aside, as many as the destination may have
  // are out or were called back to waiting_: there is always one that calls the next.
  std::unordered_map<std::string, Destination> destinations_;
  size_t aside_ = 0;
};

}  // namespace sluis::queue
