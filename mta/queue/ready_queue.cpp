// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/ready_queue.h"

#include <algorithm>

namespace sluis::queue {

void ReadyQueue::push(store::Leased message) {
  const std::string& account = message.message.account;
  auto found = by_account_.find(account);
  if (found == by_account_.end()) {
    turns_.push_back(Line{account, {}});
    found = by_account_.emplace(account, std::prev(turns_.end())).first;
  }
  found->second->waiting.push_back(std::move(message));
  ++size_;
}

std::optional<store::Leased> ReadyQueue::pop() {
  if (turns_.empty()) return std::nullopt;
  const auto line = turns_.begin();
  std::optional<store::Leased> next(std::move(line->waiting.front()));
  line->waiting.pop_front();
  --size_;
  if (line->waiting.empty()) {
    by_account_.erase(line->account);
    turns_.erase(line);
  } else {
    turns_.splice(turns_.end(), turns_, line);
  }
  return next;
}

std::optional<store::Leased> ReadyQueue::remove(MessageId id) {
  for (auto line = turns_.begin(); line != turns_.end(); ++line) {
    const auto found =
        std::find_if(line->waiting.begin(), line->waiting.end(),
                     [&](const store::Leased& waiting) { return waiting.message.id == id; });
    if (found == line->waiting.end()) continue;
    std::optional<store::Leased> taken(std::move(*found));
    line->waiting.erase(found);
    --size_;
    if (line->waiting.empty()) {
      by_account_.erase(line->account);
      turns_.erase(line);
    }
    return taken;
  }
  return std::nullopt;
}

}  // namespace sluis::queue
