// SPDX-License-Identifier: Apache-2.0
// A Selection compiled for use: the part that the store answers from an index, and the part that is
// looked at message by message.
#pragma once

#include <functional>
#include <vector>

#include "mta/queue/queue_control.h"
#include "mta/store/store.h"

namespace sluis::queue {

// What to search the store for. Invalid when the reply pattern is not a regular expression.
Result<store::Wanted> wanted_of(const Selection& selection, Page page);
// The messages that are named, those of them that match otherwise; for a selection with ids.
Result<std::vector<Row>> named_rows(store::Store& store, const Selection& selection, Page page);

class Matcher {
 public:
  // Invalid when the reply pattern is not a regular expression.
  static Result<Matcher> compile(const Selection& selection);

  bool matches(const store::Message& message) const { return reply_matches_(message); }
  // Visits every selected message in the store, named ids first, until `visit` returns false. Reads
  // the disk: for a worker.
  Result<void> each(store::Store& store,
                    const std::function<bool(const store::Message&, bool leased)>& visit) const;

 private:
  Selection selection_;
  std::function<bool(const store::Message&)> reply_matches_;
};

}  // namespace sluis::queue
