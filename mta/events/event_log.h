// SPDX-License-Identifier: Apache-2.0
// EventLog: the event file behind the EventSink that the rooms know. Events cost mail no capacity:
// append() turns the event into a line and puts it in memory, whatever the disk does. A thread of
// its own writes the lines every tenth of a second and syncs every second.
//
// The store calls flush_to_file() before each of its own syncs. So the line of an end stands in the
// file before the end is durable, and after kill -9 every end is there at least once. After a power
// failure the last second may be missing.
//
// When the disk takes no more, lines wait in memory, up to `keep_in_memory` octets; what does not
// fit is lost, counted, and said so loudly in the log. Mail goes on. Every method may be called
// from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mta/base/result.h"
#include "mta/events/event.h"
#include "mta/events/event_file.h"

namespace sluis::events {

struct EventLogSettings {
  std::string file;
  uint64_t rotate_size = 256 << 20;  // octets
  uint32_t keep_files = 20;          // rotated ones, beside the current one
  size_t keep_in_memory = 64 << 20;  // octets, while the disk is full
};

class EventLog final : public EventSink {
 public:
  // Io when the file cannot be opened or repaired.
  static Result<std::unique_ptr<EventLog>> open(EventLogSettings settings);
  // Writes and syncs what is queued.
  ~EventLog() override;

  void append(Event event) override;
  // Returns when all that was appended before the call is written to the file (not synced), or when
  // the file takes no more.
  void flush_to_file();

  // Events that fitted neither the disk nor memory since the start: more than 0 needs a person.
  uint64_t lost() const { return lost_; }

 private:
  EventLog(EventLogSettings settings, EventFile file);
  void run();
  void write_pending();
  void rotate_when_full();
  void complain(int error);
  void sync();

  const EventLogSettings settings_;

  std::mutex queue_mutex_;
  std::condition_variable queued_;  // waited for only while the queue is empty
  std::condition_variable stopped_;
  std::string queue_;          // lines not yet taken for writing
  size_t waiting_octets_ = 0;  // of queue_ and pending_ together
  bool stop_ = false;
  std::atomic<uint64_t> lost_{0};

  std::mutex file_mutex_;  // before queue_mutex_ where both are held
  EventFile file_;
  std::string pending_;               // lines under way to the file
  size_t pending_done_ = 0;           // how much of them is in it
  std::vector<FileHandle> unsynced_;  // files written to since the last sync
  bool failing_ = false;
  std::chrono::steady_clock::time_point last_complaint_{};

  std::thread thread_;
};

}  // namespace sluis::events
