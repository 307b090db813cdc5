// SPDX-License-Identifier: Apache-2.0
#include "mta/events/event_log.h"

#include <algorithm>
#include <csignal>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/events/scratch_folder.h"

using namespace sluis;
using namespace sluis::events;
using nlohmann::json;

namespace {

Event numbered(uint64_t number) {
  Event event;
  event.kind = Kind::Delivered;
  event.id = MessageId{number};
  event.recipient = "bob@example.net";
  event.size = number;
  return event;
}

std::unique_ptr<EventLog> open_log(const std::string& file, uint64_t rotate_size = 1 << 30,
                                   uint32_t keep_files = 20, size_t keep_in_memory = 1 << 20) {
  auto log = EventLog::open({.file = file,
                             .rotate_size = rotate_size,
                             .keep_files = keep_files,
                             .keep_in_memory = keep_in_memory});
  REQUIRE(log);
  return std::move(*log);
}

std::vector<json> lines_of(const std::string& path) {
  std::vector<json> lines;
  std::istringstream text(read_all(path));
  for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
  return lines;
}

// The disk is full for this process once its files reach `octets`.
class FullDisk {
 public:
  explicit FullDisk(rlim_t octets) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = octets;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("what was appended is in the file when the flush returns") {
  const ScratchFolder folder;
  const std::string file = folder.file("deep/er/events.jsonl");
  const auto log = open_log(file);
  for (uint64_t i = 1; i <= 100; ++i) log->append(numbered(i));
  log->flush_to_file();
  const auto lines = lines_of(file);
  REQUIRE(lines.size() == 100);
  for (uint64_t i = 1; i <= 100; ++i) CHECK(lines[i - 1]["size"] == i);
}

TEST_CASE("flushed events survive kill -9") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto log = EventLog::open({.file = file});
    if (!log) ::_exit(1);
    (*log)->append(numbered(7));
    (*log)->flush_to_file();
    ::kill(::getpid(), SIGKILL);
    ::_exit(2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  const auto lines = lines_of(file);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["size"] == 7);
}

TEST_CASE("a log that is closed has written everything and goes on where it stopped") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  open_log(file)->append(numbered(1));
  open_log(file)->append(numbered(2));
  CHECK(lines_of(file).size() == 2);
}

TEST_CASE("events of many threads are neither mixed nor lost") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  constexpr uint64_t kEach = 500;
  {
    const auto log = open_log(file, 20000, 1000);
    std::vector<std::thread> threads;
    for (uint64_t t = 0; t < 4; ++t) {
      threads.emplace_back([&log, t] {
        for (uint64_t i = 0; i < kEach; ++i) {
          log->append(numbered(t * kEach + i + 1));
          if (i % 50 == 0) log->flush_to_file();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::vector<uint64_t> seen;
  for (const json& line : lines_of(file)) seen.push_back(line["size"]);
  for (const uint64_t number : rotated_files(file)) {
    for (const json& line : lines_of(rotated_name(file, number))) seen.push_back(line["size"]);
  }
  std::sort(seen.begin(), seen.end());
  REQUIRE(seen.size() == 4 * kEach);
  for (uint64_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == i + 1);
}

TEST_CASE("a full file is set aside and only so many are kept") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  const auto log = open_log(file, 150, 2);
  for (uint64_t i = 1; i <= 10; ++i) {
    log->append(numbered(i));
    log->append(numbered(i + 100));
    log->flush_to_file();
  }
  CHECK(rotated_files(file) == std::vector<uint64_t>{9, 10});
  const auto last = lines_of(rotated_name(file, 10));
  REQUIRE(last.size() == 2);
  CHECK(last[1]["size"] == 110);
  CHECK(read_all(file).empty());
}

TEST_CASE("half a line that a crash left behind is cut off") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  write_all(file, "{\"event\":\"accepted\",\"size\":1}\n{\"event\":\"deliv");
  open_log(file)->append(numbered(2));
  const auto lines = lines_of(file);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["size"] == 1);
  CHECK(lines[1]["size"] == 2);
}

TEST_CASE("a whole last line without its line feed is kept") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  write_all(file, "{\"event\":\"accepted\",\"size\":1}");
  open_log(file)->append(numbered(2));
  CHECK(lines_of(file).size() == 2);
}

TEST_CASE("a file that cannot be opened is said when the log is opened") {
  const auto log = EventLog::open({.file = "/proc/no-such-place/events.jsonl"});
  REQUIRE_FALSE(log);
  CHECK(log.error().kind == ErrorKind::Io);
  CHECK(log.error().text.find("/proc/no-such-place/events.jsonl") != std::string::npos);
}

TEST_CASE("events wait in memory while the disk is full and follow whole") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  const auto log = open_log(file);
  {
    const FullDisk full(130);  // in the middle of a line
    for (uint64_t i = 1; i <= 20; ++i) {
      log->append(numbered(i));
      log->flush_to_file();
    }
    CHECK(std::filesystem::file_size(file) == 130);
  }
  log->append(numbered(21));
  log->flush_to_file();
  const auto lines = lines_of(file);
  REQUIRE(lines.size() == 21);
  for (uint64_t i = 1; i <= 21; ++i) CHECK(lines[i - 1]["size"] == i);
  CHECK(log->lost() == 0);
}

TEST_CASE("what fits neither the disk nor memory is lost and counted, and the rest is whole") {
  const ScratchFolder folder;
  const std::string file = folder.file("events.jsonl");
  const auto log = open_log(file, 1 << 30, 20, 1000);
  {
    const FullDisk full(0);
    for (uint64_t i = 1; i <= 100; ++i) log->append(numbered(i));
    log->flush_to_file();
  }
  log->flush_to_file();
  const auto kept = lines_of(file).size();
  CHECK(kept > 0);
  CHECK(log->lost() > 0);
  CHECK(kept + log->lost() == 100);
  log->append(numbered(101));
  log->flush_to_file();
  CHECK(lines_of(file).size() == kept + 1);
}
