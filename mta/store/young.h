// SPDX-License-Identifier: Apache-2.0
// Young: what is kept in memory of a message in the journal. While it waits that is where its
// records lie and when it is due, some two hundred octets; the message itself is read back from the
// journal, and kept only while somebody has it leased. YoungIndex finds them by id and by due time.
// Not thread-safe: the tiered store's mutex guards it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "mta/store/journal_ring.h"
#include "mta/store/message.h"

namespace sluis::store {

struct Young {
  Place accept;
  std::vector<Place> chunks;   // the body's octets, kChunk each but the last
  std::vector<Place> changes;  // in order
  uint64_t body_octets = 0;
  uint64_t size = 0;
  uint64_t terms = 0;  // signature of its index terms, once it has waited; zero: not known
  WallTime due{};
  std::unique_ptr<Message> message;  // while leased
  uint32_t home = 0;                 // the segment it is pinned in
  uint16_t under_way = 0;            // changes submitted and not settled
  MessageState state = MessageState::Ready;
  bool moving = false;  // to the old generation: changes are parked until it is there
};

// What it takes to read the message back without the lock; holds its segments against reuse.
struct YoungPlaces {
  std::vector<std::pair<Place, SegmentPtr>> records;  // accept, then changes
};
Result<Message> load(const YoungPlaces& places);

// A stretch of a body.
struct BodyPlaces {
  std::vector<std::pair<Place, SegmentPtr>> chunks;
  uint64_t first = 0;   // the body's octet at which chunks[0] begins
  uint64_t octets = 0;  // of the whole body
};
// Octets from `offset`, fewer than asked only at the body's end.
Result<size_t> read_body(const BodyPlaces& places, uint64_t offset, std::span<char> into);

class YoungIndex {
 public:
  Young* find(MessageId id);
  Young& add(MessageId id, Young young);
  void erase(MessageId id);
  size_t size() const { return all_.size(); }
  // The message is in, or out of, the line of those that wait for their due time.
  void wait(MessageId id, const Young& young);
  void unwait(MessageId id, const Young& young);
  // The earliest that waits.
  std::optional<std::pair<WallTime, MessageId>> first_due() const;
  // Up to `limit` ids above `after`, in order.
  std::vector<MessageId> after(MessageId after, size_t limit) const;
  void visit(MessageId after, size_t limit,
             const std::function<void(MessageId, const Young&)>& visit) const;
  std::vector<MessageId> all() const;

 private:
  std::map<MessageId, Young> all_;
  std::set<std::pair<WallTime, MessageId>> due_;
};

YoungPlaces places_of(const Young& young, const JournalRing& ring);
// The chunks that hold `count` octets from `offset`.
BodyPlaces body_places(const Young& young, const JournalRing& ring, uint64_t offset,
                       uint64_t count);

}  // namespace sluis::store
