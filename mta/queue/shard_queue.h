// SPDX-License-Identifier: Apache-2.0
// ShardQueue: the messages that one shard is about to move. It leases what is due from the store,
// lines it up (ReadyQueue), the first of them with all their parts and the others by their leases
// alone, hands it to the delivery flow as that has room, and knows at any moment
// whether a message waits in line, is being sent, or is not here; by that a person's act is atomic
// against release. What is not about to move stays in the store and costs nothing here.
//
// A message is here from accepted() or a claim until settled(). One loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "mta/events/event.h"
#include "mta/net/loop.h"
#include "mta/queue/intervention.h"
#include "mta/queue/ready_queue.h"
#include "mta/store/store.h"

namespace sluis::queue {

struct ShardQueueSettings {
  size_t line = 250000;          // messages in line and in flight together
  size_t held = 20000;           // of those, in memory with all their parts
  size_t flying = 2000;          // handed to the delivery flow and not settled
  size_t per_destination = 250;  // of those, to one recipient domain
};

// An act that waits for its message.
struct PendingAct {
  Intervention decide;
  std::function<void(Touched)> answer;  // once, on the shard's thread
};

class ShardQueue {
 public:
  enum class Withdrawn : uint8_t { Wholly, UnderWay };
  using Deliver = std::function<void(store::Leased)>;
  using Withdraw = std::function<void(MessageId, std::function<void(Withdrawn)>)>;

  ShardQueue(Loop& loop, const Clock& clock, store::Store& store, events::EventSink& events,
             ShardQueueSettings settings);

  // The delivery flow: `deliver` takes a message over until settled(); `withdraw` tries to stop its
  // attempt and says whether any of it was under way.
  void serve(Deliver deliver, Withdraw withdraw);
  // Begins to look for due messages.
  void start();
  // Hands out no more. What stands in line stays there for whoever acts on it.
  void stop();
  // The store failed: nothing more leaves until a restart; said loudly once.
  void halt(std::string_view reason);

  // A message just made durable and leased by intake, due now.
  void accepted(store::Leased message);
  // The delivery flow is done with it; the lease is given back or the message ended.
  void settled(MessageId id);
  // The delivery flow begins its last change: it answers the act that came while the message was in
  // flight, if one did. Whoever comes after that finds the message nowhere here and follows its
  // lease.
  std::optional<PendingAct> let_go(MessageId id);

  // Performs `act` if the message is here. False, and untouched, when it is not.
  bool intervene(MessageId id, PendingAct act);
  // Performs it under a lease that the caller holds; the lease is gone afterwards.
  void perform(store::Leased message, PendingAct act);

  size_t in_line() const { return ready_.size(); }
  size_t in_flight() const { return flying_.size(); }
  bool is_flying(MessageId id) const { return flying_.contains(id); }

 private:
  bool has_room_for(const store::Message& message) const;
  void line_up(store::Leased message);
  template <typename Claimed>
  void line_up(Result<std::vector<Claimed>> due);
  size_t room_for_copies() const;
  void look();
  void pump();
  Result<store::Leased> recalled(ReadyQueue::Called called);
  void arm();
  void withdraw_for(MessageId id);
  std::optional<PendingAct> take_pending(MessageId id);

  Loop& loop_;
  const Clock& clock_;
  store::Store& store_;
  events::EventSink& events_;
  const ShardQueueSettings settings_;
  Deliver deliver_;
  Withdraw withdraw_;
  ReadyQueue ready_;
  struct Flying {
    std::string destination;
    std::optional<PendingAct> act;
    bool letting_go = false;
  };
  std::unordered_map<MessageId, Flying> flying_;
  Timer timer_;
  bool running_ = false;
  bool halted_ = false;
  bool pumping_ = false;
  bool goes_on_ = false;  // pump() has more to hand out in the next turn
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace sluis::queue
