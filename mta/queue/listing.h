// SPDX-License-Identifier: Apache-2.0
// Counting the queue for people, where the store cannot. For a worker.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "mta/queue/queue_control.h"
#include "mta/store/store.h"

namespace sluis::queue {

// The counts of a grouping that the store does not keep, by walking all messages a bounded step at
// a time. A message is counted as of when the walk began.
class SummaryWalk {
 public:
  SummaryWalk(store::Store& store, SummaryBy by, WallTime now)
      : store_(store), by_(by), now_(store::age_second(now)) {}

  // False: that was the last.
  Result<bool> step();
  std::vector<SummaryRow> take();

 private:
  void count(const store::Message& message);

  store::Store& store_;
  const SummaryBy by_;
  const uint32_t now_;
  store::Cursor cursor_;
  std::unordered_map<std::string, SummaryRow> rows_;
};

// As they are shown: by messages, then by name.
std::vector<SummaryRow> largest_first(std::vector<SummaryRow> rows);

}  // namespace sluis::queue
