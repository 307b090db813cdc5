// SPDX-License-Identifier: Apache-2.0
// ReadyQueue: messages that are due and leased and wait for their turn, first come first served
// within an account and by turns between accounts, so that one account's campaign does not stand in
// front of another's single letter. Pure; one thread.
#pragma once

#include <optional>

#include "mta/base/fair_queue.h"
#include "mta/store/store.h"

namespace sluis::queue {

class ReadyQueue {
 public:
  void push(store::Leased message);
  std::optional<store::Leased> pop() { return waiting_.pop(); }
  // Takes one out of turn.
  std::optional<store::Leased> remove(MessageId id);
  size_t size() const { return waiting_.size(); }

 private:
  FairQueue<store::Leased> waiting_;  // by account
};

}  // namespace sluis::queue
