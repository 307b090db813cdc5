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
// A message stands in line with its copy, or by its lease alone, so that hundreds of thousands that
// are due at once can take turns: some two hundred octets each.
//
// Pure; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "mta/base/fair_queue.h"
#include "mta/store/store.h"

namespace sluis::queue {

class ReadyQueue {
 public:
  // A message whose turn has come, or that was taken out of turn.
  struct Called {
    store::Lease lease;
    std::unique_ptr<store::Message> message;  // null: by its lease alone
    std::string destination;
  };

  explicit ReadyQueue(size_t per_destination = SIZE_MAX) : per_destination_(per_destination) {}

  void push(store::Leased message);
  void push(store::Resting message);
  // The next one may go out; it counts as out until back(). nullopt: none may.
  std::optional<Called> pop();
  // A message for that destination is no longer out.
  void back(const std::string& destination);
  // Whether a message for that destination would step aside now.
  bool is_full(const std::string& destination) const;
  // Takes one out of turn; it does not count as out.
  std::optional<Called> remove(MessageId id);
  size_t size() const { return spots_.size(); }
  // Those that stand there with their copy.
  size_t copies() const { return copies_; }
  // Messages of the account that wait for its turn; not those that stepped aside.
  size_t in_line_of(const std::string& account) const { return waiting_.size_of(account); }

 private:
  struct Destination;
  using Named = std::pair<const std::string, Destination>;
  struct Waiting {
    store::Lease lease;
    std::unique_ptr<store::Message> message;
    const std::string* account = nullptr;  // in accounts_
    Named* destination = nullptr;          // in destinations_
  };
  using Line = FairQueue<Waiting>;  // by account
  struct Destination {
    size_t out = 0;
    size_t in_line = 0;  // waiting_ or aside
    Line aside;
  };
  struct Spot {
    Line* line = nullptr;
    Line::Place place;
  };

  void push(store::Lease lease, const store::Turn& turn, std::unique_ptr<store::Message> message);
  void stand(Line& line, Waiting waiting);
  void call_next(Destination& destination);
  Called leave(Waiting waiting);
  void drop_if_idle(const Named& destination);

  const size_t per_destination_;
  Line waiting_;
  // Those with messages out or in line. For each that is aside, as many as the destination may have
  // are out or were called back to waiting_: there is always one that calls the next.
  std::unordered_map<std::string, Destination> destinations_;
  std::unordered_map<MessageId, Spot> spots_;
  std::unordered_set<std::string> accounts_;  // all that were ever seen
  size_t copies_ = 0;
};

}  // namespace sluis::queue
