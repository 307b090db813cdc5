// SPDX-License-Identifier: Apache-2.0
#include "mta/store/journal_ring.h"

#include <algorithm>
#include <cstdio>

#include "mta/base/log.h"
#include "mta/base/random.h"

namespace sluis::store {
namespace {

constexpr uint32_t kBeyondForChanges = 2;
constexpr uint32_t kBeyondForMoves = 4;

}  // namespace

void JournalRing::adopt(SegmentPtr segment) {
  const std::lock_guard lock(mutex_);
  segment->ordinal = next_ordinal_++;
  needed_.push_back(std::move(segment));
}

void JournalRing::adopt_spare(std::string path, std::shared_ptr<File> file) {
  const std::lock_guard lock(mutex_);
  spares_.push_back({std::move(path), std::move(file)});
}

uint32_t JournalRing::limit(Reach reach) const {
  switch (reach) {
    case Reach::Accept:
      return settings_.segments;
    case Reach::Change:
      return settings_.segments + kBeyondForChanges;
    case Reach::Move:
      return settings_.segments + kBeyondForMoves;
  }
  return 0;
}

Result<SegmentPtr> JournalRing::open_next(uint64_t first_sequence, MessageId greatest, Reach reach,
                                          bool& broken) {
  std::unique_lock lock(mutex_);
  if (writing_ && needed_.size() >= limit(reach)) {
    return fail(journal_full());
  }
  Result<Spare> spare = take_spare(lock);
  if (!spare) return fail(std::move(spare).error());

  auto segment = std::make_shared<Segment>();
  segment->path = std::move(spare->path);
  segment->file = std::move(spare->file);
  SystemRandom random;
  segment->header = {random.next(), first_sequence,
                     needed_.empty() ? first_sequence : needed_.front()->header.first_sequence,
                     greatest};
  const std::string block = encode(segment->header);
  Result<void> written = segment->file->write(0, block);
  if (written) written = segment->file->sync();
  if (!written) {
    broken = true;
    return fail(std::move(written).error());
  }
  if (writing_) needed_.back()->end_sequence = first_sequence;
  segment->ordinal = next_ordinal_++;
  needed_.push_back(segment);
  writing_ = true;
  free_unneeded();
  return segment;
}

// A freed segment whose readers are gone, else a file prepared ahead, else a new one. The oldest
// freed one first: what stays on the disk is then always without gaps.
Result<JournalRing::Spare> JournalRing::take_spare(std::unique_lock<std::mutex>& lock) {
  if (!spares_.empty()) {
    Spare spare = std::move(spares_.front());
    spares_.pop_front();
    return spare;
  }
  if (!freed_.empty() && freed_.front().use_count() == 1) {
    const SegmentPtr old = std::move(freed_.front());
    freed_.pop_front();
    return Spare{old->path, old->file};
  }
  lock.unlock();
  Result<Spare> created = create_spare();
  lock.lock();
  return created;
}

Result<JournalRing::Spare> JournalRing::create_spare() {
  char name[32];
  {
    const std::lock_guard lock(mutex_);
    std::snprintf(name, sizeof name, "/%06u", ++next_name_);
  }
  const std::string path = settings_.directory + name + ".segment";
  const std::string unfinished = settings_.directory + name + ".new";
  if (auto enough = check_disk(); !enough) return fail(enough.error());
  Result<std::unique_ptr<File>> file = files_.create(unfinished, settings_.segment_size);
  if (!file) {
    (void)files_.remove(unfinished);
    return fail(std::move(file).error());
  }
  if (auto done = files_.rename(unfinished, path); !done) return fail(done.error());
  if (auto done = files_.sync_directory(settings_.directory); !done) return fail(done.error());
  return Spare{path, *std::move(file)};
}

void JournalRing::prepare_spare() {
  {
    const std::lock_guard lock(mutex_);
    const size_t files = needed_.size() + freed_.size() + spares_.size();
    if (!spares_.empty() || !freed_.empty() || files >= settings_.segments) return;
  }
  Result<Spare> spare = create_spare();
  if (!spare) {
    log::warning("store", "cannot prepare a journal segment", {{"reason", spare.error().text}});
    return;
  }
  const std::lock_guard lock(mutex_);
  spares_.push_back(*std::move(spare));
}

SegmentPtr JournalRing::find(uint32_t ordinal) const {
  const std::lock_guard lock(mutex_);
  if (needed_.empty() || ordinal < needed_.front()->ordinal) return nullptr;
  const size_t at = ordinal - needed_.front()->ordinal;
  return at < needed_.size() ? needed_[at] : nullptr;
}

void JournalRing::pin(uint32_t ordinal) {
  const SegmentPtr segment = find(ordinal);
  const std::lock_guard lock(mutex_);
  if (segment) ++segment->pinned;
}

void JournalRing::list(uint32_t ordinal, MessageId id) {
  const SegmentPtr segment = find(ordinal);
  const std::lock_guard lock(mutex_);
  if (segment) segment->listed.push_back(id);
}

void JournalRing::unpin(uint32_t ordinal) {
  const SegmentPtr segment = find(ordinal);
  const std::lock_guard lock(mutex_);
  if (!segment || --segment->pinned > 0) return;
  free_unneeded();
}

// With mutex_ held. Files beyond the ring's size go: not one that is read still, nor one that the
// newest header calls needed, since recovery would miss it.
void JournalRing::free_unneeded() {
  while (needed_.size() > (writing_ ? 1u : 0u) && needed_.front()->pinned == 0 &&
         needed_.front()->end_sequence != 0) {
    SegmentPtr segment = std::move(needed_.front());
    needed_.pop_front();
    segment->listed = {};
    freed_.push_back(std::move(segment));
  }
  while (!freed_.empty() && writing_ &&
         needed_.size() + freed_.size() + spares_.size() > settings_.segments &&
         freed_.front().use_count() == 1 &&
         freed_.front()->header.first_sequence < needed_.back()->header.live_from) {
    // Gone for good before a younger one is written anew: else recovery would see a gap.
    if (!files_.remove(freed_.front()->path)) return;
    freed_.pop_front();
    if (!files_.sync_directory(settings_.directory)) return;
  }
}

void JournalRing::release() {
  const std::lock_guard lock(mutex_);
  free_unneeded();
}

SegmentPtr JournalRing::oldest_closed() const {
  const std::lock_guard lock(mutex_);
  return needed_.size() > (writing_ ? 1u : 0u) ? needed_.front() : nullptr;
}

std::vector<MessageId> JournalRing::listed(const Segment& segment) const {
  const std::lock_guard lock(mutex_);
  return segment.listed;
}

JournalRing::Content JournalRing::content(const Segment& segment) const {
  const std::lock_guard lock(mutex_);
  return {segment.pinned, segment.listed.size()};
}

uint32_t JournalRing::used() const {
  const std::lock_guard lock(mutex_);
  return static_cast<uint32_t>(needed_.size());
}

bool JournalRing::crowded() const {
  return used() > std::max(1u, settings_.segments / 2);
}

bool JournalRing::has_room(Reach reach) const {
  return used() < limit(reach);
}

bool JournalRing::admits(Reach reach) const {
  return used() <= limit(reach);
}

Result<void> JournalRing::check_disk() const {
  const Result<uint64_t> space = files_.free_space(settings_.directory);
  if (!space) return fail(space.error());
  if (*space >= settings_.min_free_disk) return {};
  return fail(ErrorKind::Unavailable,
              "the disk is nearly full; mail is refused until there is room", settings_.directory);
}

}  // namespace sluis::store
