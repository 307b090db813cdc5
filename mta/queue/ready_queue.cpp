// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/ready_queue.h"

#include <iterator>

namespace sluis::queue {

std::string destination_of(const store::Message& message) {
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    if (store::is_end(message.recipients[i].state)) continue;
    return message.envelope.recipients[i].address.domain;
  }
  return {};
}

void ReadyQueue::push(store::Leased message) {
  const std::string account = message.message.account;
  waiting_.push(account, std::move(message));
}

std::optional<store::Leased> ReadyQueue::pop() {
  while (auto next = waiting_.pop()) {
    Destination& destination = destinations_[destination_of(next->message)];
    if (destination.out < per_destination_) {
      ++destination.out;
      return next;
    }
    step_aside(destination, std::move(*next));
  }
  return std::nullopt;
}

void ReadyQueue::step_aside(Destination& destination, store::Leased message) {
  const std::string account = message.message.account;
  destination.aside.push(account, std::move(message));
  ++aside_;
}

void ReadyQueue::back(const std::string& name) {
  const auto found = destinations_.find(name);
  if (found == destinations_.end()) return;
  Destination& destination = found->second;
  --destination.out;
  call_next(destination);
  drop_if_idle(name);
}

void ReadyQueue::call_next(Destination& destination) {
  auto next = destination.aside.pop();
  if (!next) return;
  --aside_;
  const std::string account = next->message.account;
  waiting_.push_front(account, std::move(*next));
}

bool ReadyQueue::is_full(const std::string& destination) const {
  const auto found = destinations_.find(destination);
  return found != destinations_.end() && found->second.out >= per_destination_;
}

void ReadyQueue::drop_if_idle(const std::string& name) {
  const auto found = destinations_.find(name);
  if (found->second.out == 0 && found->second.aside.empty()) destinations_.erase(found);
}

std::optional<store::Leased> ReadyQueue::remove(MessageId id) {
  const auto is_it = [id](const store::Leased& each) { return each.message.id == id; };
  auto taken = waiting_.take_if(is_it);
  if (!taken.empty()) {  // it may have been the one that was called to the place of another
    const std::string name = destination_of(taken.front().message);
    if (const auto found = destinations_.find(name); found != destinations_.end()) {
      call_next(found->second);
      drop_if_idle(name);
    }
  }
  for (auto at = destinations_.begin(); taken.empty() && at != destinations_.end(); ++at) {
    taken = at->second.aside.take_if(is_it);
    aside_ -= taken.size();
  }
  if (taken.empty()) return std::nullopt;
  return std::move(taken.front());
}

std::vector<store::Leased> ReadyQueue::take_all() {
  std::vector<store::Leased> all = waiting_.take_all();
  for (auto& [name, destination] : destinations_) {
    std::vector<store::Leased> aside = destination.aside.take_all();
    std::move(aside.begin(), aside.end(), std::back_inserter(all));
  }
  aside_ = 0;
  return all;
}

}  // namespace sluis::queue
