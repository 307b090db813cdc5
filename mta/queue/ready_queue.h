// SPDX-License-Identifier: Apache-2.0
// ReadyQueue: messages that are due and leased and wait for their turn, first come first served
// within an account and by turns between accounts, so that one account's campaign does not stand in
// front of another's single letter. Pure; one thread.
#pragma once

#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "mta/store/store.h"

namespace sluis::queue {

class ReadyQueue {
 public:
  void push(store::Leased message);
  std::optional<store::Leased> pop();
  // Takes one out of turn.
  std::optional<store::Leased> remove(MessageId id);
  size_t size() const { return size_; }

 private:
  struct Line {
    std::string account;
    std::deque<store::Leased> waiting;
  };

  std::list<Line> turns_;  // the front's turn is next; no line is empty
  std::unordered_map<std::string, std::list<Line>::iterator> by_account_;
  size_t size_ = 0;
};

}  // namespace sluis::queue
