// SPDX-License-Identifier: Apache-2.0
// Recovery: reads the journal's segments in order of their sequence numbers and shows every record
// that was committed.
//
// A batch that does not check out ends its segment: it is the one that was being written when the
// power went. It is damage instead, and reported as Corrupt with nothing changed, when a later
// batch of the same epoch follows it, when the next segment does not begin with the next sequence
// number, when a segment whose header is unreadable holds batches newer than all that was read, or
// when a segment is missing that the newest header calls needed.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "mta/store/journal_ring.h"

namespace sluis::store {

struct Recovered {
  uint64_t next_sequence = 1;
  MessageId greatest;
  bool anything = false;
};

// One committed record; `place` is where its payload lies.
using RecordVisitor =
    std::function<Result<void>(RecordType type, std::string_view payload, const Place& place)>;

// Fills `ring` with the segments found.
Result<Recovered> recover_journal(Files& files, JournalRing& ring, const RecordVisitor& visit);

}  // namespace sluis::store
