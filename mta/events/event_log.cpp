// SPDX-License-Identifier: Apache-2.0
#include "mta/events/event_log.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

#include "mta/base/log.h"
#include "mta/base/thread_name.h"
#include "mta/events/event_text.h"

namespace sluis::events {
namespace {

using namespace std::chrono_literals;

constexpr auto kWriteEvery = 100ms;
constexpr auto kSyncEvery = 1s;
constexpr auto kComplainEvery = 10s;

}  // namespace

Result<std::unique_ptr<EventLog>> EventLog::open(EventLogSettings settings) {
  auto file = EventFile::open(settings.file, settings.keep_files);
  if (!file) return fail(file.error());
  return std::unique_ptr<EventLog>(new EventLog(std::move(settings), std::move(*file)));
}

EventLog::EventLog(EventLogSettings settings, EventFile file)
    : settings_(std::move(settings)), file_(std::move(file)), thread_([this] { run(); }) {}

EventLog::~EventLog() {
  {
    const std::lock_guard lock(queue_mutex_);
    stop_ = true;
  }
  queued_.notify_one();
  stopped_.notify_one();
  thread_.join();
  flush_to_file();
  sync();
}

void EventLog::append(Event event) {
  thread_local std::string line;
  line.clear();
  append_line(line, event);
  bool was_empty = false;
  {
    const std::lock_guard lock(queue_mutex_);
    if (waiting_octets_ + line.size() > settings_.keep_in_memory) {
      ++lost_;
      return;
    }
    was_empty = queue_.empty();
    queue_ += line;
    waiting_octets_ += line.size();
  }
  if (was_empty) queued_.notify_one();
}

void EventLog::flush_to_file() {
  const std::lock_guard file_lock(file_mutex_);
  write_pending();
  if (!pending_.empty()) return;  // the file takes no more
  {
    const std::lock_guard lock(queue_mutex_);
    pending_.swap(queue_);
  }
  write_pending();
  if (pending_.empty()) rotate_when_full();
}

// Under file_mutex_. A line that was cut by a full disk goes on where it stopped.
void EventLog::write_pending() {
  if (pending_.empty()) return;
  const auto written = file_.write(std::string_view(pending_).substr(pending_done_));
  pending_done_ += written.octets;
  if (unsynced_.empty()) unsynced_.push_back(file_.handle());
  if (written.error != 0) return complain(written.error);
  {
    const std::lock_guard lock(queue_mutex_);
    waiting_octets_ -= pending_.size();
  }
  pending_.clear();
  pending_done_ = 0;
  if (failing_) {
    failing_ = false;
    log::warning("events", "The event file takes events again",
                 {{"file", settings_.file}, {"lost", lost_.load()}});
  }
}

void EventLog::rotate_when_full() {
  if (file_.size() < settings_.rotate_size) return;
  if (const auto rotated = file_.rotate(); !rotated) {
    log::error("events", rotated.error().text, {{"detail", rotated.error().detail}});
  } else {
    unsynced_.push_back(file_.handle());
  }
}

void EventLog::complain(int error) {
  const auto now = std::chrono::steady_clock::now();
  if (failing_ && now - last_complaint_ < kComplainEvery) return;
  failing_ = true;
  last_complaint_ = now;
  log::error("events",
             "The event file cannot be written; events wait in memory. Free some space on its disk",
             {{"file", settings_.file}, {"error", std::strerror(error)}, {"lost", lost_.load()}});
}

// Without file_mutex_ while the disk works: a commit that flushes meanwhile does not wait for it.
void EventLog::sync() {
  std::vector<FileHandle> files;
  {
    const std::lock_guard lock(file_mutex_);
    files.swap(unsynced_);
  }
  for (const FileHandle& file : files) {
    if (::fdatasync(*file) == 0) continue;
    log::error("events", "The event file cannot be synced; its last events may be lost",
               {{"file", settings_.file}, {"error", std::strerror(errno)}});
  }
}

void EventLog::run() {
  name_this_thread("events");
  auto last_sync = std::chrono::steady_clock::now();
  std::unique_lock lock(queue_mutex_);
  while (!stop_) {
    queued_.wait_for(lock, kSyncEvery, [this] { return stop_ || waiting_octets_ > 0; });
    stopped_.wait_for(lock, kWriteEvery, [this] { return stop_; });
    lock.unlock();
    flush_to_file();
    const auto now = std::chrono::steady_clock::now();
    if (now - last_sync >= kSyncEvery) {
      sync();
      last_sync = now;
    }
    lock.lock();
  }
}

}  // namespace sluis::events
