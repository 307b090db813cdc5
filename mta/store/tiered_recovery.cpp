// SPDX-License-Identifier: Apache-2.0
// Start and end of the tiered store. Recovery replays the journal into the index of the young: only
// places, states and due times, never whole messages. Where a message is found in both generations
// a move was cut short, and the old one's copy stays (tiered_move.cpp).
#include <algorithm>

#include "mta/base/log.h"
#include "mta/base/random.h"
#include "mta/base/thread_name.h"
#include "mta/store/codec.h"
#include "mta/store/index_terms.h"
#include "mta/store/tiered.h"

namespace sluis::store {
namespace {

JournalSettings journal_settings(const StoreSettings& settings) {
  return {settings.directory + "/journal", settings.segment_size, settings.segments,
          settings.min_free_disk, settings.room_wait};
}

tl::unexpected<Error> contradicts(const std::string& what) {
  return fail(ErrorKind::Corrupt,
              "the journal contradicts itself (" + what +
                  "); nothing was changed: copy the data folder, check the disk, then restore from "
                  "a backup, or move the journal folder away to go on without the mail in it");
}

// The segment of the oldest record.
uint32_t home_of(const Young& young) {
  uint32_t home = young.accept.segment;
  for (const Place& chunk : young.chunks) home = std::min(home, chunk.segment);
  return home;
}

bool is_whole(const Young& young) {
  uint64_t octets = 0;
  for (const Place& chunk : young.chunks) octets += chunk.length;
  return octets == young.body_octets;
}

}  // namespace

TieredStore::TieredStore(const StoreSettings& settings, Files& files,
                         std::unique_ptr<FileLock> lock)
    : files_(files),
      lock_(std::move(lock)),
      books_(std::make_shared<Books>()),
      journal_(files, journal_settings(settings)),
      emptying_(settings.emptying) {
  SystemRandom random;
  next_draft_ = random.next();
}

// The journal is read before the database is opened, which rewrites files of its own: a journal
// that is refused leaves all as it is.
Result<OpenedTiered> TieredStore::open(const StoreSettings& settings, Files& files,
                                       std::unique_ptr<FileLock> lock) {
  std::unique_ptr<TieredStore> store(new TieredStore(settings, files, std::move(lock)));
  if (auto read = store->read_journal(); !read) return fail(read.error());
  auto rocks = RocksDb::open(settings.directory + "/old");
  if (!rocks) return fail(rocks.error());
  auto old = RocksStore::open(*rocks, store->books_);
  if (!old) return fail(std::move(old).error());
  store->old_ = *std::move(old);
  if (auto taken = store->take_over_young(); !taken) return fail(taken.error());
  if (auto started = store->start(); !started) return fail(started.error());
  return OpenedTiered{std::move(store), *std::move(rocks)};
}

Result<void> TieredStore::read_journal() {
  const auto visit = [this](RecordType type, std::string_view payload, const Place& place) {
    return replay(type, payload, place);
  };
  if (auto recovered = journal_.recover(visit); !recovered) return recovered;
  recovered_drafts_.clear();
  return {};
}

Result<void> TieredStore::replay(RecordType type, std::string_view payload, const Place& place) {
  switch (type) {
    case RecordType::Chunk: {
      const auto name = decode_chunk_name(payload);
      if (!name || name->index > (uint32_t{1} << 24)) return contradicts("a chunk without a name");
      std::vector<Place>& chunks = recovered_drafts_[name->draft];
      if (chunks.size() <= name->index) chunks.resize(name->index + 1);
      chunks[name->index] = {place.segment, place.offset + static_cast<uint32_t>(kChunkName),
                             place.length - static_cast<uint32_t>(kChunkName)};
      return {};
    }
    case RecordType::Accept:
      return replay_accept(payload, place);
    case RecordType::Change:
      return replay_change(payload, place);
    case RecordType::Finish:
    case RecordType::Moved:
      for (; payload.size() >= kIdSize; payload.remove_prefix(kIdSize)) {
        young_.erase(decode_id(payload));
      }
      return {};
  }
  return contradicts("a record of no known kind");
}

Result<void> TieredStore::replay_accept(std::string_view payload, const Place& place) {
  const auto head = decode_accept_head(payload);
  if (!head) return contradicts("an acceptance without its head");
  const Result<Message> message = decode_message(payload.substr(kAcceptHead));
  if (!message) return fail(message.error());
  Young young;
  young.accept = place;
  young.body_octets = head->octets;
  if (auto chunks = recovered_drafts_.extract(head->draft)) {
    young.chunks = std::move(chunks.mapped());
  }
  young.size = message->size;
  young.due = message->due;
  young.state = message->state;
  journal_.accepted(message->id);
  young_.add(message->id, std::move(young));
  return {};
}

// A change of a message whose own record is gone already is of no interest: it ended or moved.
Result<void> TieredStore::replay_change(std::string_view payload, const Place& place) {
  if (payload.size() < kIdSize) return contradicts("a change without an id");
  Young* young = young_.find(decode_id(payload));
  if (young == nullptr) return {};
  const Result<Change> change = decode_change(payload.substr(kIdSize));
  if (!change) return fail(change.error());
  young->changes.push_back(place);
  if (change->state) young->state = *change->state;
  if (change->due) young->due = *change->due;
  return {};
}

// A body may lack chunks only if its message has ended since and their segment was used again.
Result<void> TieredStore::take_over_young() {
  for (const MessageId id : young_.all()) {
    Young& young = *young_.find(id);
    if (old_->holds(id)) {
      young_.erase(id);
      continue;
    }
    if (!is_whole(young)) return contradicts("message " + to_string(id) + " lacks octets");
    young.home = home_of(young);
    journal_.ring().pin(young.home);
    journal_.ring().list(young.home, id);
    books_->tally.add(young.state, young.size);
    count_young(id, young);
    young_.wait(id, young);
  }
  journal_.ring().release();
  return {};
}

void TieredStore::count_young(MessageId id, Young& young) {
  if (const Result<Message> message = load(places_of(young, journal_.ring()))) {
    books_->census.add(counted(*message));
    young.terms = signature_of(index_terms(*message));
    return;
  }
  log::error("store", "a message in the journal cannot be read", {{"id", id}});
  books_->census.give_up();
}

// Nothing can change before start() has opened a segment whose header calls the emptied ones free:
// so what is moved here needs no record of it. Only what stands in the way of serving is moved; the
// rest is the mover's.
Result<void> TieredStore::start() {
  while (!journal_.ring().has_room(JournalRing::Reach::Change)) {
    if (auto emptied = empty_oldest(MoveRecord::NotNeeded); !emptied) return emptied;
  }
  const auto hook = [this] {
    const std::lock_guard lock(hook_mutex_);
    if (hook_) hook_();
  };
  old_->before_commit(hook);
  Journal::Hooks hooks;
  hooks.before_sync = hook;
  hooks.after_settling = [this] { completions_.post(); };
  hooks.segment_wanted = [this] {
    const std::lock_guard lock(mutex_);
    look_at_ring_ = true;
    moving_wanted_.notify_one();
  };
  if (auto started = journal_.start(std::move(hooks)); !started) return started;
  mover_ = std::thread([this] {
    name_this_thread("mover");
    run_moving();
  });
  return {};
}

TieredStore::~TieredStore() {
  close();
}

// The mover first, as it waits for the journal; then the journal, and what it handed on to the old.
void TieredStore::close() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    moving_wanted_.notify_one();
  }
  if (mover_.joinable()) mover_.join();
  journal_.close();
  if (old_) old_->close();
}

}  // namespace sluis::store
