// SPDX-License-Identifier: Apache-2.0
// Journal: the log under the young generation. Entries of one or more records are submitted from
// any thread; one commit thread gathers all that came while the last sync was under way, writes
// them as one batch, syncs once, and only then settles each entry, in order of submission. It knows
// records, segments and what is durable; what records mean is its owner's business.
//
// What finds the ring full waits for what is being moved out of it, in order, and is refused when
// that takes too long. What ends mail passes it.
//
// A write or sync that fails breaks it for good: it is not known what reached the disk, so every
// entry under way and every later one fails, and what was durable before can still be read.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "mta/base/seldom.h"
#include "mta/store/commit_queue.h"
#include "mta/store/journal_recovery.h"
#include "mta/store/journal_ring.h"

namespace sluis::store {

struct JournalRecord {
  RecordType type;
  std::string head;
  std::string payload;
};

struct JournalEntry {
  std::vector<JournalRecord> records;
  JournalRing::Reach reach = JournalRing::Reach::Accept;
  Hurry hurry = Hurry::Now;
  // Asked on the commit thread before the entry is written, when set: a failure refuses it.
  std::function<Result<void>()> admit;
  // On the commit thread, once: durable, and where each payload (head included) lies; or failed.
  std::function<void(const Result<void>& result, std::span<const Place> places)> settled;
  // The journal's: until when it waits for room.
  std::optional<std::chrono::steady_clock::time_point> patience = {};
};

class Journal {
 public:
  struct Hooks {
    std::function<void()> before_sync;
    std::function<void()> after_settling;  // once for each group
    std::function<void()> segment_wanted;  // one was opened, or could not be for want of room
  };

  Journal(Files& files, JournalSettings settings) : ring_(files, std::move(settings)) {
    files_ = &files;
  }
  ~Journal() { close(); }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Shows what was committed before; then start() opens a new segment and takes entries.
  Result<void> recover(const RecordVisitor& visit);
  Result<void> start(Hooks hooks);
  // False: closed; the entry has been settled as refused, on this thread.
  bool submit(JournalEntry entry);
  // Commits what was submitted and stops. Later entries fail.
  void close();

  JournalRing& ring() { return ring_; }
  std::optional<Error> broken() const;
  MessageId greatest() const { return MessageId{greatest_.load()}; }
  void accepted(MessageId id);

  // The payload at `place`, its record's checksum verified. `segment` is the one it names.
  static Result<std::string> read_record(const Segment& segment, const Place& place);

 private:
  struct Batch;

  void run();
  void commit_group(std::vector<JournalEntry>& group, Batch& batch);
  Result<void> admit(Batch& batch, const JournalEntry& entry, const Result<void>& disk);
  bool may_wait(JournalEntry& entry, const Error& why) const;
  void refuse_waiting();
  Result<void> make_room(Batch& batch, const JournalEntry& entry);
  Result<void> open_segment(JournalRing::Reach reach);
  void add(Batch& batch, JournalEntry& entry);
  void flush(Batch& batch);
  void break_down(const Error& why);

  Files* files_;
  JournalRing ring_;
  Hooks hooks_;
  CommitQueue<JournalEntry> queue_;
  SegmentPtr current_;                        // the commit thread's from here on
  std::vector<JournalEntry> waits_for_room_;  // in order of submission
  Seldom warning_{std::chrono::minutes(1)};   // that something waits
  uint64_t offset_ = 0;                       // where its next batch goes
  uint64_t next_batch_ = 1;
  uint64_t next_sequence_ = 1;
  std::atomic<uint64_t> greatest_{0};
  mutable std::mutex broken_mutex_;
  std::optional<Error> broken_;
  std::thread thread_;
};

}  // namespace sluis::store
