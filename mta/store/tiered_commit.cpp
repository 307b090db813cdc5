// SPDX-License-Identifier: Apache-2.0
// Writing: bodies as they arrive, acceptance, changes. Each is submitted to the journal and settled
// on its commit thread once durable, in order of submission; a change to a message that is in the
// old generation goes there, and one to a message on its way there is parked until it has arrived.
#include <algorithm>

#include "mta/store/codec.h"
#include "mta/store/index_terms.h"
#include "mta/store/tiered.h"

namespace sluis::store {
namespace {

constexpr uint64_t kDraftShare = 4 * kChunk;

// Where the octets themselves lie, behind the name that the record opens with.
Place octets_of(Place chunk) {
  chunk.offset += kChunkName;
  chunk.length -= kChunkName;
  return chunk;
}

}  // namespace

// Full chunks go to the journal while the body comes; the rest goes with the accept record, so that
// a small message is one entry.
class TieredDraft final : public Draft {
 public:
  TieredDraft(TieredStore& store, uint64_t number) : store_(store) { body_->number = number; }
  ~TieredDraft() override {
    if (!taken_) store_.drop(body_);
  }

  Result<void> append(std::string_view octets) override {
    octets_ += octets.size();
    while (rest_.size() + octets.size() > kChunk) {
      const size_t part = kChunk - rest_.size();
      rest_.append(octets.substr(0, part));
      octets.remove_prefix(part);
      store_.submit_chunk(body_, chunks_++, std::move(rest_), room_);
      rest_ = {};
      rest_.reserve(kChunk);  // a body of one chunk mostly has more
    }
    rest_.append(octets);
    return room_->state();
  }

  bool wait_for_room(Executor& home, std::function<void()> then) override {
    return room_->wait(home, std::move(then));
  }

  TieredStore& store_;
  std::shared_ptr<DraftBody> body_ = std::make_shared<DraftBody>();
  std::shared_ptr<DraftRoom> room_ = std::make_shared<DraftRoom>(kDraftShare);
  std::string rest_;
  uint64_t octets_ = 0;
  uint32_t chunks_ = 0;
  bool taken_ = false;
};

struct TieredStore::Accepting {
  Message message;
  std::shared_ptr<DraftBody> body;
  uint64_t octets;
  AcceptAs as;
  Executor* home;
  Done done;
};

std::unique_ptr<Draft> TieredStore::open_draft(MessageId) {
  const std::lock_guard lock(mutex_);
  return std::make_unique<TieredDraft>(*this, next_draft_++);
}

void TieredStore::submit_chunk(const std::shared_ptr<DraftBody>& body, uint32_t index,
                               std::string octets, const std::shared_ptr<DraftRoom>& room) {
  const uint64_t length = octets.size();
  room->submitted(length);
  {
    const std::lock_guard lock(mutex_);
    drafts_.insert(body);
  }
  JournalEntry entry;
  entry.records.push_back(
      {RecordType::Chunk, encode(ChunkName{body->number, index}), std::move(octets)});
  entry.admit = [room] { return room->state(); };
  entry.settled = [this, body, room, length](const Result<void>& result,
                                             std::span<const Place> places) {
    settle_chunk(*body, result, places);
    room->settled(length, result);
  };
  journal_.submit(std::move(entry));
}

void TieredStore::settle_chunk(DraftBody& body, const Result<void>& result,
                               std::span<const Place> places) {
  const std::lock_guard lock(mutex_);
  if (!result || body.ended) return;
  body.chunks.push_back(octets_of(places[0]));
  if (body.home != 0) return;
  body.home = places[0].segment;
  journal_.ring().pin(body.home);
}

void TieredStore::drop(const std::shared_ptr<DraftBody>& body) {
  const std::lock_guard lock(mutex_);
  body->ended = true;
  drafts_.erase(body);
  if (body->home != 0) journal_.ring().unpin(body->home);
}

// With an id that rises, as it does, the old generation's filters answer without a look at the
// disk.
Result<void> TieredStore::admit(MessageId id) {
  const bool in_old = id <= greatest_id() && old_->holds(id);
  const std::lock_guard lock(mutex_);
  if (in_old || young_.find(id) != nullptr || !arriving_.insert(id).second) {
    return fail(ErrorKind::Conflict, "a message with this id is held already");
  }
  return {};
}

void TieredStore::accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
                         Done done) {
  auto* body = dynamic_cast<TieredDraft*>(draft.get());
  Result<void> fit = body == nullptr
                         ? fail(ErrorKind::Internal, "accept needs a draft of this store")
                         : body->room_->state();
  if (fit) fit = admit(message.id);
  if (!fit) {
    completions_.add(home, std::move(done), fit);
    completions_.post();
    return;
  }
  message.recipients.resize(message.envelope.recipients.size());
  body->taken_ = true;
  std::string encoded;
  encode(message, encoded);
  JournalEntry entry;
  if (!body->rest_.empty()) {
    entry.records.push_back({RecordType::Chunk,
                             encode(ChunkName{body->body_->number, body->chunks_}),
                             std::move(body->rest_)});
  }
  entry.records.push_back({RecordType::Accept,
                           encode(AcceptHead{body->body_->number, body->octets_}),
                           std::move(encoded)});
  if (body->chunks_ > 0) entry.admit = [room = body->room_] { return room->state(); };
  auto accepting = std::make_shared<Accepting>(
      Accepting{std::move(message), body->body_, body->octets_, as, &home, std::move(done)});
  entry.settled = [this, accepting](const Result<void>& result, std::span<const Place> places) {
    settle_accept(*accepting, result, places);
  };
  if (!journal_.submit(std::move(entry))) completions_.post();
}

void TieredStore::settle_accept(Accepting& accepting, const Result<void>& result,
                                std::span<const Place> places) {
  bool earlier = false;
  if (result) {
    const MessageId id = accepting.message.id;
    const bool leased = accepting.as == AcceptAs::Leased;
    books_->census.add(counted(accepting.message));
    const std::lock_guard lock(mutex_);
    keep(accepting, places);
    arriving_.erase(id);
    if (leased) {
      books_->leases.take_as_accepted(id);
    } else {
      earlier = wait(id, *young_.find(id));
    }
  } else {
    {
      const std::lock_guard lock(mutex_);
      arriving_.erase(accepting.message.id);
    }
    drop(accepting.body);
  }
  if (earlier) books_->watch.notify();
  completions_.add(*accepting.home, std::move(accepting.done), result);
}

// With mutex_ held. The draft's pin becomes the message's.
void TieredStore::keep(Accepting& accepting, std::span<const Place> places) {
  DraftBody& body = *accepting.body;
  Message& message = accepting.message;
  Young young;
  young.accept = places.back();
  young.chunks = std::move(body.chunks);
  if (places.size() > 1) young.chunks.push_back(octets_of(places[0]));
  young.body_octets = accepting.octets;
  young.size = message.size;
  young.due = message.due;
  young.state = message.state;
  young.home = body.home != 0 ? body.home : young.accept.segment;
  if (body.home == 0) journal_.ring().pin(young.home);
  journal_.ring().list(young.home, message.id);
  body.ended = true;
  drafts_.erase(accepting.body);
  journal_.accepted(message.id);
  books_->tally.add(message.state, message.size);
  const MessageId id = message.id;
  if (accepting.as == AcceptAs::Leased) {
    young.message = std::make_unique<Message>(std::move(message));
    accepting.message.id = id;
  } else {
    young.terms = signature_of(index_terms(message));
  }
  young_.add(id, std::move(young));
}

void TieredStore::change(const Lease& lease, Change change, Executor& home, Done done) {
  if (auto allowed = books_->leases.use(lease, change.then); !allowed) {
    completions_.add(home, std::move(done), allowed);
    completions_.post();
    return;
  }
  submit_change(lease.id, std::move(change), home, std::move(done));
}

// Counted as under way before the mutex is free, so that no move begins between look and queue.
void TieredStore::submit_change(MessageId id, Change change, Executor& home, Done done) {
  JournalEntry entry;
  entry.reach = JournalRing::Reach::Change;
  entry.hurry = Hurry::WithOthers;
  std::string encoded;
  const bool finish = change.then == Change::Then::Finish;
  if (!finish) encode(change, encoded);
  entry.records.push_back(
      {finish ? RecordType::Finish : RecordType::Change, encode(id), std::move(encoded)});

  std::unique_lock lock(mutex_);
  Young* young = young_.find(id);
  if (young == nullptr) {
    old_->submit_change(id, std::move(change), home, std::move(done));
    return;
  }
  if (young->moving && stranded_) {
    books_->leases.settle(id);
    completions_.add(home, std::move(done), fail(*stranded_));
    lock.unlock();
    completions_.post();
    return;
  }
  if (young->moving) {
    parked_[id].push_back({std::move(change), &home, std::move(done)});
    return;
  }
  ++young->under_way;
  auto kept = std::make_shared<Parked>(Parked{std::move(change), &home, std::move(done)});
  entry.settled = [this, id, kept](const Result<void>& result, std::span<const Place> places) {
    completions_.add(*kept->home, std::move(kept->done),
                     settle_change(id, kept->change, result, places));
  };
  lock.unlock();
  if (!journal_.submit(std::move(entry))) completions_.post();
}

Result<void> TieredStore::settle_change(MessageId id, const Change& change,
                                        const Result<void>& result, std::span<const Place> places) {
  std::unique_lock lock(mutex_);
  Young* young = young_.find(id);
  if (young == nullptr) {
    books_->leases.settle(id);
    return fail(ErrorKind::NotFound, "no message " + to_string(id));
  }
  if (--young->under_way == 0 && young->moving) change_settled_.notify_all();
  bool earlier = false;
  if (result) {
    earlier = settle_young(id, *young, change, places[0]);
  } else if (books_->leases.settle(id)) {
    earlier = wait(id, *young);
  }
  lock.unlock();
  if (earlier) books_->watch.notify();
  return result;
}

// With mutex_ held. True: next_due() has become earlier.
bool TieredStore::settle_young(MessageId id, Young& young, const Change& change,
                               const Place& place) {
  if (change.then == Change::Then::Finish) {
    const uint32_t home = young.home;
    books_->tally.remove(young.state, young.size);
    if (young.message) {
      books_->census.remove(counted(*young.message));
    } else {
      books_->census.give_up();
    }
    young_.erase(id);
    books_->leases.settle(id);
    journal_.ring().unpin(home);
    return false;
  }
  young.changes.push_back(place);
  apply_young(young, change);
  if (change.state) {
    books_->tally.move(young.state, *change.state);
    young.state = *change.state;
  }
  if (change.due) young.due = *change.due;
  return books_->leases.settle(id) && wait(id, young);
}

// With mutex_ held. A leased message that does not rest is in memory; if ever it were not, its
// counts could not follow.
void TieredStore::apply_young(Young& young, const Change& change) {
  if (!young.message) return books_->census.give_up();
  if (!may_count_elsewhere(change)) return apply(*young.message, change);
  const Counted before = counted(*young.message);
  apply(*young.message, change);
  books_->census.change(before, counted(*young.message));
}

// With mutex_ held. From here on it is read back from the journal.
void TieredStore::drop_copy(Young& young) {
  if (young.message && young.terms == 0) {
    young.terms = signature_of(index_terms(*young.message));
  }
  young.message.reset();
}

// With mutex_ held, for a message that nobody has leased. True: earlier than next_due() told last.
bool TieredStore::wait(MessageId id, Young& young) {
  drop_copy(young);
  young_.wait(id, young);
  return young.due != kNever && (!told_ || young.due < *told_);
}

}  // namespace sluis::store
