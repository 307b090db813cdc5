// SPDX-License-Identifier: Apache-2.0
// JournalRing: the segment files and which of them are needed. Segments are opened in order, and
// freed in order, oldest first, so that no change or end of a message is ever overwritten before
// the message itself. A segment is needed while something is pinned in it (a message or draft whose
// oldest record lies there). Readers hold a segment by shared pointer: a freed one is written anew
// only when its last reader is gone.
// Safe from any thread; open_next() is the committing thread's.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mta/store/files.h"
#include "mta/store/journal_format.h"

namespace sluis::store {

constexpr std::string_view kJournalFull =
    "the journal is full of mail that waits; try again when some has been moved";
inline Error journal_full() {
  return {ErrorKind::Unavailable, std::string(kJournalFull), {}};
}
// Unlike other reasons to refuse new mail this one passes while it waits.
inline bool is_journal_full(const Error& why) {
  return why.text == kJournalFull;
}

struct JournalSettings {
  std::string directory;
  uint64_t segment_size = 64u << 20;  // octets, a multiple of kBlock
  uint32_t segments = 8;
  uint64_t min_free_disk = 0;
  std::chrono::milliseconds room_wait{0};  // how long new mail waits while the ring is full
};

struct Segment {
  uint32_t ordinal = 0;
  std::string path;
  std::shared_ptr<File> file;
  SegmentHeader header;
  uint64_t end_sequence = 0;      // one past its last record, once closed
  uint64_t pinned = 0;            // messages and drafts, guarded by the ring
  std::vector<MessageId> listed;  // messages pinned here at some time, guarded by the ring
};
using SegmentPtr = std::shared_ptr<Segment>;

class JournalRing {
 public:
  JournalRing(Files& files, JournalSettings settings)
      : files_(files), settings_(std::move(settings)) {}

  // From recovery, before any thread: segments in order, then files that hold nothing needed.
  void adopt(SegmentPtr segment);
  void adopt_spare(std::string path, std::shared_ptr<File> file);
  void number_from(uint32_t names_used) { next_name_ = names_used; }

  // How far beyond its size the ring may go: new mail not at all, what ends mail a little.
  enum class Reach { Accept, Change, Move };
  // Opens the next segment for writing: its header is on the disk when this returns. Unavailable
  // when the ring or the disk is full; `broken` is set when the header may be half written.
  Result<SegmentPtr> open_next(uint64_t first_sequence, MessageId greatest, Reach reach,
                               bool& broken);
  // Prepares a file ahead, so that open_next() need not. Nothing when one waits already.
  void prepare_spare();

  SegmentPtr find(uint32_t ordinal) const;
  void pin(uint32_t ordinal);
  void list(uint32_t ordinal, MessageId id);
  void unpin(uint32_t ordinal);
  // Frees what recovery found no need for.
  void release();
  // The oldest segment, unless it is the one being written.
  SegmentPtr oldest_closed() const;
  std::vector<MessageId> listed(const Segment& segment) const;
  struct Content {
    uint64_t left;   // messages and drafts that are pinned in it
    uint64_t whole;  // messages that ever were
  };
  Content content(const Segment& segment) const;
  uint32_t used() const;
  bool crowded() const;  // less than half of it is free
  // Another segment may be opened for it.
  bool has_room(Reach reach) const;
  // It may use what is open: what was opened beyond the ring's size for moves is not for new mail.
  bool admits(Reach reach) const;
  // Free space on the disk is above the reserve.
  Result<void> check_disk() const;
  const JournalSettings& settings() const { return settings_; }

 private:
  struct Spare {
    std::string path;
    std::shared_ptr<File> file;
  };

  void free_unneeded();
  uint32_t limit(Reach reach) const;
  Result<Spare> take_spare(std::unique_lock<std::mutex>& lock);
  Result<Spare> create_spare();

  Files& files_;
  const JournalSettings settings_;
  mutable std::mutex mutex_;
  std::deque<SegmentPtr> needed_;  // ordinals without gaps; the last is being written
  std::deque<SegmentPtr> freed_;
  std::deque<Spare> spares_;
  uint32_t next_ordinal_ = 1;
  uint32_t next_name_ = 0;
  bool writing_ = false;
};

}  // namespace sluis::store
