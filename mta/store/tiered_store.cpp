// SPDX-License-Identifier: Apache-2.0
// The calls of the tiered store that lend, find and read. What is written: tiered_commit.cpp.
#include "mta/store/tiered_store.h"

#include <algorithm>

#include "mta/base/log.h"
#include "mta/store/cursor.h"
#include "mta/store/rocks_registry.h"
#include "mta/store/tiered.h"

namespace sluis::store {
namespace {

constexpr size_t kPage = 64;

}  // namespace

Result<Leased> TieredStore::lend(MessageId id, const Lease& lease, const YoungPlaces& places) {
  Result<Message> message = load(places);
  if (!message) {
    // Not put in line again: it would come up at once, and fail again.
    log::error("store", "a message in the journal cannot be read",
               {{"id", id}, {"reason", message.error().text}, {"detail", message.error().detail}});
    books_->leases.give_back(lease);
    return fail(std::move(message).error());
  }
  const std::lock_guard lock(mutex_);
  if (Young* young = young_.find(id)) young->message = std::make_unique<Message>(*message);
  return Leased{lease, *std::move(message)};
}

Result<Leased> TieredStore::claim(MessageId id) {
  std::unique_lock lock(mutex_);
  Young* young = young_.find(id);
  if (young == nullptr) {
    lock.unlock();
    return old_->claim(id);
  }
  const auto lease = books_->leases.take(id);
  if (!lease) return fail(ErrorKind::Conflict, "message " + to_string(id) + " is being worked on");
  young_.unwait(id, *young);
  const YoungPlaces places = places_of(*young, journal_.ring());
  lock.unlock();
  return lend(id, *lease, places);
}

// The earliest young message due by `until`; nullopt when there is none.
std::optional<Leased> TieredStore::claim_first_young(WallTime until) {
  for (;;) {
    std::unique_lock lock(mutex_);
    const auto first = young_.first_due();
    if (!first || first->first > until) return std::nullopt;
    const MessageId id = first->second;
    Young& young = *young_.find(id);
    young_.unwait(id, young);
    const auto lease = books_->leases.take(id);
    if (!lease) continue;  // while it moves, it may have been lent from where it goes
    const YoungPlaces places = places_of(young, journal_.ring());
    lock.unlock();
    if (Result<Leased> leased = lend(id, *lease, places)) return *std::move(leased);
  }
}

// Merges the two lines: as many from the old as are due before the first of the young, then the
// young one, and so on.
template <typename Claimed>
Result<std::vector<Claimed>> TieredStore::claim_from_both(
    WallTime now, size_t limit,
    Result<std::vector<Claimed>> (RocksStore::*claim_old)(WallTime, size_t),
    Claimed (TieredStore::*as_claimed)(Leased)) {
  std::vector<Claimed> claimed;
  while (claimed.size() < limit) {
    std::optional<WallTime> young;
    {
      const std::lock_guard lock(mutex_);
      if (const auto first = young_.first_due()) young = first->first;
    }
    const bool young_is_due = young && *young <= now;
    const std::optional<WallTime> old = old_->next_due();
    if (old && *old <= now && (!young_is_due || *old < *young)) {
      auto some = (*old_.*claim_old)(young_is_due ? *young : now, limit - claimed.size());
      if (!some) return fail(std::move(some).error());
      std::ranges::move(*some, std::back_inserter(claimed));
      if (!some->empty()) continue;
    }
    if (!young_is_due) break;
    const WallTime until = old && *old <= now ? std::max(*old, *young) : now;
    while (claimed.size() < limit) {
      std::optional<Leased> one = claim_first_young(until);
      if (!one) break;
      claimed.push_back((this->*as_claimed)(*std::move(one)));
    }
  }
  return claimed;
}

Result<std::vector<Leased>> TieredStore::claim_due(WallTime now, size_t limit) {
  return claim_from_both(now, limit, &RocksStore::claim_due, &TieredStore::whole);
}

Result<std::vector<Resting>> TieredStore::claim_resting(WallTime now, size_t limit) {
  return claim_from_both(now, limit, &RocksStore::claim_resting, &TieredStore::resting);
}

// One in the journal is read to know its turn.
Resting TieredStore::resting(Leased leased) {
  rest(leased.lease);
  return {leased.lease, turn_of(leased.message)};
}

void TieredStore::give_back(const Lease& lease) {
  std::unique_lock lock(mutex_);
  if (!books_->leases.give_back(lease)) return;
  Young* young = young_.find(lease.id);
  const bool earlier = young != nullptr && wait(lease.id, *young);
  lock.unlock();
  if (young == nullptr) old_->free_again(lease.id);
  if (earlier) books_->watch.notify();
}

void TieredStore::rest(const Lease& lease) {
  const std::lock_guard lock(mutex_);
  Young* young = young_.find(lease.id);
  if (young != nullptr && books_->leases.check(lease)) drop_copy(*young);
}

Result<Leased> TieredStore::recall(const Lease& lease) {
  std::unique_lock lock(mutex_);
  const Young* young = young_.find(lease.id);
  if (young == nullptr) {
    lock.unlock();
    return old_->recall(lease);
  }
  if (auto holder = books_->leases.check(lease); !holder) return fail(holder.error());
  if (young->message) return Leased{lease, *young->message};
  const YoungPlaces places = places_of(*young, journal_.ring());
  lock.unlock();
  return lend(lease.id, lease, places);
}

std::optional<WallTime> TieredStore::next_due() {
  std::optional<WallTime> earliest = old_->next_due();
  const std::lock_guard lock(mutex_);
  const auto young = young_.first_due();
  if (young && (!earliest || young->first < *earliest)) earliest = young->first;
  told_ = earliest;
  return earliest;
}

void TieredStore::on_earlier_due(Executor& home, std::function<void()> wake) {
  books_->watch.add(home, std::move(wake));
}

Result<Message> TieredStore::find(MessageId id) {
  std::unique_lock lock(mutex_);
  const Young* young = young_.find(id);
  if (young == nullptr) {
    lock.unlock();
    return old_->find(id);
  }
  if (young->message) return *young->message;
  const YoungPlaces places = places_of(*young, journal_.ring());
  lock.unlock();
  return load(places);
}

Result<size_t> TieredStore::read(MessageId id, uint64_t offset, std::span<char> into) {
  std::unique_lock lock(mutex_);
  const Young* young = young_.find(id);
  if (young == nullptr) {
    lock.unlock();
    return old_->read(id, offset, into);
  }
  if (offset >= young->body_octets) return size_t{0};
  const BodyPlaces places = body_places(*young, journal_.ring(), offset, into.size());
  lock.unlock();
  return read_body(places, offset, into);
}

// Up to `limit` young messages that match, above `after`; `reached` is how far it looked, zero for
// the end.
Result<std::vector<Message>> TieredStore::page_of_young(const Filter& filter, MessageId after,
                                                        size_t limit, MessageId& reached) {
  std::vector<Message> page;
  reached = after;
  for (;;) {
    std::vector<std::pair<MessageId, YoungPlaces>> some;
    {
      const std::lock_guard lock(mutex_);
      for (const MessageId id : young_.after(reached, kPage)) {
        some.emplace_back(id, places_of(*young_.find(id), journal_.ring()));
      }
    }
    for (const auto& [id, places] : some) {
      if (page.size() == limit) return page;
      reached = id;
      Result<Message> message = load(places);
      if (!message) return fail(std::move(message).error());
      if (matches(filter, *message)) page.push_back(*std::move(message));
    }
    if (some.size() < kPage) break;
  }
  reached = {};
  return page;
}

// Both generations page by page, merged by id. The young are read first: a message that moves in
// between is then seen twice, and shown once, rather than not at all.
Result<Cursor> TieredStore::scan(const Filter& filter, const Cursor& from, size_t limit,
                                 const std::function<bool(const Message&, bool)>& visit) {
  const Result<MessageId> start = position_of(from);
  if (!start) return fail(start.error());
  MessageId last = *start;
  for (size_t shown = 0;;) {
    MessageId young_reached, old_reached;
    Result<std::vector<Message>> page = page_of_young(filter, last, kPage, young_reached);
    if (!page) return fail(std::move(page).error());
    const auto add = [&](const Message& message, bool) {
      page->push_back(message);
      return true;
    };
    const Result<Cursor> next =
        old_->scan(filter, last == MessageId{} ? Cursor() : cursor_at(last), kPage, add);
    if (!next) return next;
    if (!next->empty()) old_reached = *position_of(*next);
    const MessageId none{UINT64_MAX};
    const MessageId sure = std::min(young_reached == MessageId{} ? none : young_reached,
                                    old_reached == MessageId{} ? none : old_reached);
    std::ranges::sort(*page, {}, &Message::id);
    for (const Message& message : *page) {
      if (message.id > sure || message.id <= last) continue;
      if (shown == limit) return cursor_at(last);
      last = message.id;
      ++shown;
      if (!visit(message, books_->leases.held(last))) return cursor_at(last);
    }
    if (sure == none) return Cursor();
    last = sure;
  }
}

Stats TieredStore::stats() {
  Stats stats = old_->stats();
  if (const auto broken = journal_.broken()) stats.broken = broken->text;
  if (const auto room = journal_.ring().check_disk(); !room) stats.full = room.error().text;
  const std::lock_guard lock(mutex_);
  stats.damaged = damaged_;
  return stats;
}

MessageId TieredStore::greatest_id() {
  return std::max(journal_.greatest(), old_->greatest_id());
}

void TieredStore::before_commit(std::function<void()> hook) {
  const std::lock_guard lock(hook_mutex_);
  hook_ = std::move(hook);
}

namespace {

Result<void> check(const StoreSettings& settings) {
  const uint64_t size = settings.segment_size;
  if (size < 128 * 1024 || size % kBlock != 0 || size > (uint64_t{1} << 31)) {
    return fail(ErrorKind::Invalid,
                "a journal segment is a multiple of 4 KiB between 128 KiB and 2 GiB");
  }
  if (settings.segments < 2) return fail(ErrorKind::Invalid, "the journal needs two segments");
  return {};
}

}  // namespace

Result<OpenedStore> open_tiered_store(const StoreSettings& settings, Files& files) {
  if (auto good = check(settings); !good) return fail(good.error());
  auto lock = files.lock(settings.directory + "/lock");
  if (!lock) return fail(lock.error());
  auto opened = TieredStore::open(settings, files, *std::move(lock));
  if (!opened) return fail(std::move(opened).error());
  return OpenedStore{std::move(opened->store), open_rocks_registry(opened->rocks)};
}

Result<OpenedStore> open_tiered_store(const StoreSettings& settings, const Clock&) {
  return open_tiered_store(settings, posix_files());
}

}  // namespace sluis::store
