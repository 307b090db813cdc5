// SPDX-License-Identifier: Apache-2.0
#include "mta/store/journal.h"

#include <algorithm>
#include <iterator>

#include "mta/base/log.h"
#include "mta/base/thread_name.h"

namespace sluis::store {
namespace {

constexpr std::string_view kBroken =
    "the journal could not be written; free or repair the disk, then restart";

constexpr size_t kKeptBatch = 4u << 20;              // octets of memory kept for the next batch
constexpr std::chrono::milliseconds kLookAgain{10};  // at a full ring, while something waits for it

uint64_t length_of(const JournalEntry& entry) {
  uint64_t length = 0;
  for (const JournalRecord& record : entry.records) {
    length += kRecordHeader + record.head.size() + record.payload.size();
  }
  return length;
}

}  // namespace

// What the next write holds: the batch header's room, then records.
struct Journal::Batch {
  std::string bytes = std::string(kBatchHeader, '\0');
  std::vector<JournalEntry*> entries;
  std::vector<Place> places;
  uint32_t records = 0;

  uint64_t end(uint64_t offset) const { return offset + bytes.size(); }
  // Empties it and keeps its memory: touching new pages costs more than copying what goes there.
  void clear() {
    bytes.resize(kBatchHeader);
    entries.clear();
    places.clear();
    records = 0;
  }
};

Result<void> Journal::recover(const RecordVisitor& visit) {
  if (auto made = files_->make_directory(ring_.settings().directory); !made) return made;
  const Result<Recovered> recovered = recover_journal(*files_, ring_, visit);
  if (!recovered) return fail(recovered.error());
  next_sequence_ = recovered->next_sequence;
  accepted(recovered->greatest);
  return {};
}

Result<void> Journal::start(Hooks hooks) {
  hooks_ = std::move(hooks);
  if (auto opened = open_segment(JournalRing::Reach::Move); !opened) return opened;
  thread_ = std::thread([this] {
    name_this_thread("commit");
    run();
  });
  return {};
}

void Journal::accepted(MessageId id) {
  uint64_t greatest = greatest_.load();
  while (greatest < id.value && !greatest_.compare_exchange_weak(greatest, id.value)) {
  }
}

bool Journal::submit(JournalEntry entry) {
  if (queue_.push(entry, entry.hurry)) return true;
  entry.settled(fail(ErrorKind::Unavailable, "the queue is closing"), {});
  return false;
}

void Journal::close() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

std::optional<Error> Journal::broken() const {
  const std::lock_guard lock(broken_mutex_);
  return broken_;
}

void Journal::break_down(const Error& why) {
  log::error("store", "the journal failed; nothing is accepted until a restart",
             {{"reason", why.text}, {"detail", why.detail}});
  const std::lock_guard lock(broken_mutex_);
  if (!broken_) broken_ = Error{ErrorKind::Unavailable, std::string(kBroken), why.text};
}

void Journal::run() {
  std::vector<JournalEntry> group;
  Batch batch;
  while (queue_.take(group, waits_for_room_.empty() ? std::nullopt : std::optional(kLookAgain))) {
    group.insert(group.begin(), std::move_iterator(waits_for_room_.begin()),
                 std::move_iterator(waits_for_room_.end()));
    waits_for_room_.clear();
    commit_group(group, batch);
    group.clear();
    if (batch.bytes.capacity() > kKeptBatch) batch = Batch();
  }
  refuse_waiting();
}

void Journal::commit_group(std::vector<JournalEntry>& group, Batch& batch) {
  const Result<void> disk = ring_.check_disk();
  for (JournalEntry& entry : group) {
    const Result<void> fits = admit(batch, entry, disk);
    if (fits) {
      add(batch, entry);
    } else if (may_wait(entry, fits.error())) {
      waits_for_room_.push_back(std::move(entry));
    } else {
      flush(batch);  // so that entries settle in order
      entry.settled(fits, {});
    }
  }
  flush(batch);
  if (hooks_.after_settling) hooks_.after_settling();
  if (!waits_for_room_.empty() && warning_.again()) {
    log::warning(
        "store",
        "mail comes faster than it leaves: the journal is full, and new mail waits for room");
  }
}

Result<void> Journal::admit(Batch& batch, const JournalEntry& entry, const Result<void>& disk) {
  const bool accept = entry.reach == JournalRing::Reach::Accept;
  if (accept && !disk) return disk;
  if (accept && !waits_for_room_.empty()) {  // no turn before those
    return fail(journal_full());
  }
  if (auto fits = make_room(batch, entry); !fits) return fits;
  return entry.admit ? entry.admit() : Result<void>{};
}

bool Journal::may_wait(JournalEntry& entry, const Error& why) const {
  if (entry.reach != JournalRing::Reach::Accept || !is_journal_full(why)) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!entry.patience) entry.patience = now + ring_.settings().room_wait;
  return now < *entry.patience;
}

void Journal::refuse_waiting() {
  for (const JournalEntry& entry : std::exchange(waits_for_room_, {})) {
    entry.settled(fail(journal_full()), {});
  }
  if (hooks_.after_settling) hooks_.after_settling();
}

// Room in the batch and in the segment for one more entry; ends the batch or the segment for it.
Result<void> Journal::make_room(Batch& batch, const JournalEntry& entry) {
  if (const auto broken = this->broken()) return fail(*broken);
  if (!ring_.admits(entry.reach)) {
    if (hooks_.segment_wanted) hooks_.segment_wanted();
    return fail(journal_full());
  }
  const uint64_t length = length_of(entry);
  const uint64_t size = ring_.settings().segment_size;
  if (length > std::min(kLargestBatch, size - kBlock) - kBatchHeader) {
    return fail(ErrorKind::Invalid, "the message's envelope is too large to be kept");
  }
  if (batch.bytes.size() + length > kLargestBatch || batch.end(offset_) + length > size) {
    flush(batch);
    if (const auto broken = this->broken()) return fail(*broken);
  }
  if (batch.end(offset_) + length <= size) return {};
  return open_segment(entry.reach);
}

Result<void> Journal::open_segment(JournalRing::Reach reach) {
  bool half_written = false;
  Result<SegmentPtr> next = ring_.open_next(next_sequence_, greatest(), reach, half_written);
  if (hooks_.segment_wanted) hooks_.segment_wanted();
  if (!next) {
    if (half_written) break_down(next.error());
    return fail(std::move(next).error());
  }
  current_ = *std::move(next);
  offset_ = kBlock;
  next_batch_ = 1;
  return {};
}

void Journal::add(Batch& batch, JournalEntry& entry) {
  for (const JournalRecord& record : entry.records) {
    const auto length = static_cast<uint32_t>(record.head.size() + record.payload.size());
    const uint64_t at = batch.end(offset_) + kRecordHeader;
    batch.places.push_back({current_->ordinal, static_cast<uint32_t>(at), length});
    append_record(batch.bytes,
                  {record.type, length, next_sequence_ + batch.records, current_->header.epoch},
                  record.head, record.payload);
    ++batch.records;
  }
  batch.entries.push_back(&entry);
}

void Journal::flush(Batch& batch) {
  if (batch.entries.empty()) return;
  const std::string header =
      encode(BatchHeader{current_->header.epoch, next_batch_, next_sequence_,
                         static_cast<uint32_t>(batch.bytes.size() - kBatchHeader), batch.records});
  batch.bytes.replace(0, kBatchHeader, header);
  if (hooks_.before_sync) hooks_.before_sync();
  Result<void> durable = current_->file->write(offset_, batch.bytes);
  if (durable) durable = current_->file->sync();
  if (!durable) {
    break_down(durable.error());
    durable = fail(*broken());
  }
  offset_ = round_up_to_block(batch.end(offset_));
  ++next_batch_;
  next_sequence_ += batch.records;
  std::span<const Place> places = batch.places;
  for (JournalEntry* entry : batch.entries) {
    entry->settled(durable, durable ? places.first(entry->records.size()) : places.first(0));
    places = places.subspan(entry->records.size());
  }
  batch.clear();
}

Result<std::string> Journal::read_record(const Segment& segment, const Place& place) {
  std::string bytes(kRecordHeader + place.length, '\0');
  const Result<size_t> got = segment.file->read(place.offset - kRecordHeader, bytes);
  if (!got) return fail(got.error());
  if (*got != bytes.size() || !check_record(bytes, segment.header.epoch)) {
    return fail(ErrorKind::Corrupt, "a record of the journal cannot be read back", segment.path);
  }
  bytes.erase(0, kRecordHeader);
  return bytes;
}

}  // namespace sluis::store
