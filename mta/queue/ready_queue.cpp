// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/ready_queue.h"

#include <utility>

namespace sluis::queue {

void ReadyQueue::push(store::Leased message) {
  const store::Turn turn = store::turn_of(message.message);
  push(message.lease, turn, std::make_unique<store::Message>(std::move(message.message)));
  ++copies_;
}

void ReadyQueue::push(store::Resting message) {
  push(message.lease, message.turn, nullptr);
}

void ReadyQueue::push(store::Lease lease, const store::Turn& turn,
                      std::unique_ptr<store::Message> message) {
  Waiting waiting;
  waiting.lease = lease;
  waiting.message = std::move(message);
  waiting.account = &*accounts_.insert(turn.account).first;
  waiting.destination = &*destinations_.try_emplace(turn.destination).first;
  ++waiting.destination->second.in_line;
  stand(waiting_, std::move(waiting));
}

void ReadyQueue::stand(Line& line, Waiting waiting) {
  const MessageId id = waiting.lease.id;
  const std::string& account = *waiting.account;
  spots_[id] = {&line, line.push(account, std::move(waiting))};
}

std::optional<ReadyQueue::Called> ReadyQueue::pop() {
  while (auto next = waiting_.pop()) {
    Destination& destination = next->destination->second;
    if (destination.out < per_destination_) {
      ++destination.out;
      return leave(std::move(*next));
    }
    stand(destination.aside, std::move(*next));
  }
  return std::nullopt;
}

// It is in no line any more.
ReadyQueue::Called ReadyQueue::leave(Waiting waiting) {
  spots_.erase(waiting.lease.id);
  if (waiting.message) --copies_;
  --waiting.destination->second.in_line;
  Called called{waiting.lease, std::move(waiting.message), waiting.destination->first};
  drop_if_idle(*waiting.destination);
  return called;
}

void ReadyQueue::back(const std::string& name) {
  const auto found = destinations_.find(name);
  if (found == destinations_.end()) return;
  --found->second.out;
  call_next(found->second);
  drop_if_idle(*found);
}

void ReadyQueue::call_next(Destination& destination) {
  auto next = destination.aside.pop();
  if (!next) return;
  const MessageId id = next->lease.id;
  const std::string& account = *next->account;
  spots_[id] = {&waiting_, waiting_.push_front(account, std::move(*next))};
}

bool ReadyQueue::is_full(const std::string& destination) const {
  const auto found = destinations_.find(destination);
  return found != destinations_.end() && found->second.out >= per_destination_;
}

void ReadyQueue::drop_if_idle(const Named& destination) {
  if (destination.second.out > 0 || destination.second.in_line > 0) return;
  destinations_.erase(destinations_.find(destination.first));
}

std::optional<ReadyQueue::Called> ReadyQueue::remove(MessageId id) {
  const auto spot = spots_.find(id);
  if (spot == spots_.end()) return std::nullopt;
  const bool had_its_turn_ahead = spot->second.line == &waiting_;
  Waiting taken = spot->second.line->take(spot->second.place);
  // It may have been the one that was called to the place of another.
  if (had_its_turn_ahead) call_next(taken.destination->second);
  return leave(std::move(taken));
}

}  // namespace sluis::queue
