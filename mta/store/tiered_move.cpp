// SPDX-License-Identifier: Apache-2.0
// Moving what waits out of the oldest segment, so that the segment can be used again. A message
// passes through these steps:
//
//   1. It is marked as moving, once the changes under way are settled. From here on its changes are
//      parked; it is lent, found and read as before.
//   2. It is written to the old generation, synced, with others in one batch.
//   3. A Moved record is written to the journal, synced.
//   4. It leaves the index of the young, and the parked changes go to the old generation.
//
// A crash before 3 leaves it in both, alike, since it could not change: recovery keeps the old one.
// A crash after 3 leaves a record that the journal's copy counts no more, whatever became of the
// message since. Drafts that still arrive are carried forward: their chunks are written again at
// the journal's head.
#include <algorithm>
#include <chrono>
#include <future>

#include "mta/base/log.h"
#include "mta/store/tiered.h"
#include "mta/store/wire.h"

namespace sluis::store {
namespace {

constexpr size_t kMessagesAtOnce = 256;
constexpr uint64_t kOctetsAtOnce = 8u << 20;

}  // namespace

void TieredStore::run_moving() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    moving_wanted_.wait(lock, [this] { return look_at_ring_ || stopping_; });
    look_at_ring_ = false;
    while (!stopping_ && !stranded_ && journal_.ring().crowded()) {
      const SegmentPtr oldest = journal_.ring().oldest_closed();
      if (oldest && empties_by_itself(*oldest)) {
        moving_wanted_.wait_for(lock, Emptying::kTick, [this] { return stopping_; });
        continue;
      }
      lock.unlock();
      const Result<void> emptied = empty_oldest(MoveRecord::Write);
      lock.lock();
      // Drafts may keep it; they have until the ring is all but full.
      if (emptied && journal_.ring().oldest_closed() == oldest) break;
      if (emptied) continue;
      if (failed_move_.again()) {
        log::error("store", "waiting mail cannot be moved out of the journal",
                   {{"reason", emptied.error().text}, {"detail", emptied.error().detail}});
      }
      break;  // the next segment to be wanted brings us back
    }
    lock.unlock();
    journal_.ring().prepare_spare();
    lock.lock();
  }
}

bool TieredStore::empties_by_itself(const Segment& oldest) {
  const JournalRing::Content content = journal_.ring().content(oldest);
  return emptying_.soon(oldest.ordinal, content.left, content.whole,
                        std::chrono::steady_clock::now());
}

Result<void> TieredStore::empty_oldest(MoveRecord record) {
  const SegmentPtr segment = journal_.ring().oldest_closed();
  if (!segment) return {};
  const std::vector<MessageId> listed = journal_.ring().listed(*segment);
  std::vector<MessageId> group;
  uint64_t octets = 0;
  for (const MessageId id : listed) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return {};
      const Young* young = young_.find(id);
      if (young == nullptr) continue;
      octets += young->body_octets;
    }
    group.push_back(id);
    if (group.size() < kMessagesAtOnce && octets < kOctetsAtOnce) continue;
    if (auto moved = move(group, record); !moved) return moved;
    group.clear();
    octets = 0;
  }
  if (auto moved = move(group, record); !moved) return moved;
  if (auto carried = carry_drafts_forward(segment->ordinal); !carried) return carried;
  journal_.ring().release();
  return {};
}

Result<void> TieredStore::move(const std::vector<MessageId>& ids, MoveRecord record) {
  std::vector<YoungPlaces> places;
  std::vector<RocksStore::Adoption> adoptions = start_moving(ids, places);
  if (adoptions.empty()) return {};
  const Result<void> read = read_records(adoptions, places, record);
  std::optional<MessageId> unreadable;
  Result<void> moved = read;
  while (moved && !adoptions.empty()) {
    moved = old_->adopt(adoptions, unreadable);
    if (moved || !unreadable) break;
    moved = leave_out(adoptions, *unreadable, record, moved.error());
    if (moved) unreadable.reset();
  }
  const bool nothing_written = !read || unreadable;
  if (!moved && nothing_written) {
    stop_moving(adoptions);
    return moved;
  }
  if (adoptions.empty()) return {};
  if (moved && record == MoveRecord::Write) moved = record_moved(adoptions);
  if (moved) {
    finish_moving(adoptions);
  } else {
    strand(adoptions, moved.error());
  }
  return moved;
}

Result<void> TieredStore::read_records(std::vector<RocksStore::Adoption>& adoptions,
                                       std::vector<YoungPlaces>& places, MoveRecord record) {
  for (size_t i = 0; i < adoptions.size();) {
    Result<Message> message = load(places[i]);
    if (message) {
      adoptions[i++].message = *std::move(message);
      continue;
    }
    const MessageId id = adoptions[i].message.id;
    if (auto left = leave_out(adoptions, id, record, message.error()); !left) return left;
    places.erase(places.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return {};
}

// At the start a message that cannot be read is a reason not to start.
Result<void> TieredStore::leave_out(std::vector<RocksStore::Adoption>& adoptions, MessageId id,
                                    MoveRecord record, const Error& why) {
  const bool damaged = why.kind == ErrorKind::Corrupt || why.kind == ErrorKind::Io;
  if (!damaged || record == MoveRecord::NotNeeded) return fail(why);
  if (auto aside = put_aside(id, why); !aside) return aside;
  std::erase_if(adoptions, [id](const auto& each) { return each.message.id == id; });
  return {};
}

// There is no way back once the old generation may hold the messages: a change made to the
// journal's copies alone would be forgotten by the next start. So it is tried until it is done, the
// journal is broken, or the store closes.
Result<void> TieredStore::record_moved(const std::vector<RocksStore::Adoption>& adoptions) {
  for (;;) {
    Result<void> written = write_moved(adoptions);
    if (written || journal_.broken()) return written;
    std::unique_lock lock(mutex_);
    moving_wanted_.wait_for(lock, std::chrono::milliseconds(100), [this] { return stopping_; });
    if (stopping_) return written;
  }
}

// The messages stay as they are, alike in both generations, until the next start.
void TieredStore::strand(const std::vector<RocksStore::Adoption>& adoptions, const Error& why) {
  {
    const std::lock_guard lock(mutex_);
    stranded_ = Error{ErrorKind::Unavailable, "the message was being moved when the store failed",
                      why.text};
    for (const RocksStore::Adoption& adoption : adoptions) {
      auto parked = parked_.extract(adoption.message.id);
      if (!parked) continue;
      for (Parked& one : parked.mapped()) {
        books_->leases.settle(adoption.message.id);
        completions_.add(*one.home, std::move(one.done), fail(*stranded_));
      }
    }
  }
  completions_.post();
}

std::vector<RocksStore::Adoption> TieredStore::start_moving(const std::vector<MessageId>& ids,
                                                            std::vector<YoungPlaces>& places) {
  std::vector<RocksStore::Adoption> adoptions;
  std::unique_lock lock(mutex_);
  for (const MessageId id : ids) {
    if (Young* young = young_.find(id)) young->moving = true;
  }
  for (const MessageId id : ids) {
    change_settled_.wait(lock, [&] {
      const Young* young = young_.find(id);
      return young == nullptr || young->under_way == 0;
    });
    const Young* young = young_.find(id);
    if (young == nullptr) continue;  // it ended meanwhile
    RocksStore::Adoption adoption;
    adoption.message.id = id;
    adoption.body_octets = young->body_octets;
    adoption.read_body = [body = body_places(*young, journal_.ring(), 0, young->body_octets)](
                             uint64_t offset, std::span<char> into) -> Result<void> {
      const Result<size_t> got = read_body(body, offset, into);
      if (!got) return fail(got.error());
      if (*got == into.size()) return {};
      return fail(ErrorKind::Corrupt, "a body in the journal is shorter than it was");
    };
    adoptions.push_back(std::move(adoption));
    places.push_back(places_of(*young, journal_.ring()));
  }
  return adoptions;
}

Result<void> TieredStore::write_moved(const std::vector<RocksStore::Adoption>& adoptions) {
  std::string ids;
  for (const RocksStore::Adoption& adoption : adoptions) ids += encode(adoption.message.id);
  auto written = std::make_shared<std::promise<Result<void>>>();
  JournalEntry entry;
  entry.reach = JournalRing::Reach::Move;
  entry.records.push_back({RecordType::Moved, {}, std::move(ids)});
  entry.settled = [written](const Result<void>& result, std::span<const Place>) {
    written->set_value(result);
  };
  journal_.submit(std::move(entry));
  return written->get_future().get();
}

void TieredStore::finish_moving(const std::vector<RocksStore::Adoption>& adoptions) {
  const std::lock_guard lock(mutex_);
  for (const RocksStore::Adoption& adoption : adoptions) {
    const MessageId id = adoption.message.id;
    const uint32_t home = young_.find(id)->home;
    young_.erase(id);
    journal_.ring().unpin(home);
    // A lease may have ended here while the old generation's line had passed the message by.
    old_->free_again(adoption.message.due, id);
    const auto parked = parked_.extract(id);
    if (!parked) continue;
    for (Parked& one : parked.mapped()) {
      old_->submit_change(id, std::move(one.change), *one.home, std::move(one.done));
    }
  }
}

// Nothing was written yet: the journal goes on with what was parked.
void TieredStore::stop_moving(const std::vector<RocksStore::Adoption>& adoptions) {
  for (const RocksStore::Adoption& adoption : adoptions) {
    const MessageId id = adoption.message.id;
    std::unique_lock lock(mutex_);
    young_.find(id)->moving = false;
    auto parked = parked_.extract(id);
    lock.unlock();
    if (!parked) continue;
    for (Parked& one : parked.mapped()) {
      submit_change(id, std::move(one.change), *one.home, std::move(one.done));
    }
  }
}

Result<void> TieredStore::carry_drafts_forward(uint32_t segment) {
  if (journal_.ring().used() + 1 < journal_.ring().settings().segments) return {};
  std::vector<std::shared_ptr<DraftBody>> here;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& body : drafts_) {
      if (body->home == segment) here.push_back(body);
    }
  }
  for (const auto& body : here) {
    if (auto carried = carry_forward(body, segment); !carried) return carried;
  }
  return {};
}

// If the draft is accepted meanwhile its message is listed in this segment, and moves with the next
// look at it.
Result<void> TieredStore::carry_forward(const std::shared_ptr<DraftBody>& body, uint32_t segment) {
  std::vector<Place> chunks;
  {
    const std::lock_guard lock(mutex_);
    chunks = body->chunks;
  }
  for (uint32_t i = 0; i < chunks.size(); ++i) {
    if (chunks[i].segment != segment) continue;
    const SegmentPtr source = journal_.ring().find(segment);
    if (!source) return {};
    std::string octets(chunks[i].length, '\0');
    const Result<size_t> got = source->file->read(chunks[i].offset, octets);
    if (!got) return fail(got.error());
    auto written = std::make_shared<std::promise<Result<void>>>();
    JournalEntry entry;
    entry.reach = JournalRing::Reach::Change;
    entry.records.push_back(
        {RecordType::Chunk, encode(ChunkName{body->number, i}), std::move(octets)});
    entry.settled = [this, body, i, written](const Result<void>& result,
                                             std::span<const Place> places) {
      const std::lock_guard lock(mutex_);
      if (result && !body->ended) {
        body->chunks[i].segment = places[0].segment;
        body->chunks[i].offset = places[0].offset + static_cast<uint32_t>(kChunkName);
      }
      written->set_value(result);
    };
    journal_.submit(std::move(entry));
    if (auto done = written->get_future().get(); !done) return done;
  }
  const std::lock_guard lock(mutex_);
  if (body->ended) return {};
  uint32_t home = body->chunks.front().segment;
  for (const Place& chunk : body->chunks) home = std::min(home, chunk.segment);
  journal_.ring().pin(home);
  journal_.ring().unpin(std::exchange(body->home, home));
  return {};
}

}  // namespace sluis::store
