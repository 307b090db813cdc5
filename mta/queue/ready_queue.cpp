// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/ready_queue.h"

namespace sluis::queue {

void ReadyQueue::push(store::Leased message) {
  const std::string account = message.message.account;
  waiting_.push(account, std::move(message));
}

std::optional<store::Leased> ReadyQueue::remove(MessageId id) {
  auto taken = waiting_.take_if([id](const store::Leased& each) { return each.message.id == id; });
  if (taken.empty()) return std::nullopt;
  return std::move(taken.front());
}

}  // namespace sluis::queue
