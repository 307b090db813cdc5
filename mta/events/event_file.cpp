// SPDX-License-Identifier: Apache-2.0
#include "mta/events/event_file.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mta/base/log.h"

namespace sluis::events {
namespace {

namespace fs = std::filesystem;

// Longer than any line that we write: a tail without a line feed that is longer is not ours to cut.
constexpr uint64_t kLongestLine = 1 << 20;

tl::unexpected<Error> refused(const std::string& what, const std::string& path) {
  return fail(ErrorKind::Io, "The event file " + what + ": " + std::strerror(errno), path);
}

Result<FileHandle> open_for_append(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0) return refused(path + " cannot be opened", path);
  return FileHandle(new int(fd), [](const int* open_fd) {
    ::close(*open_fd);
    delete open_fd;
  });
}

// The octets after the last line feed; nullopt when the file ends with one or has none near its
// end.
std::optional<std::string> torn_tail(int fd, uint64_t size) {
  const uint64_t length = std::min(size, kLongestLine);
  std::string tail(length, '\0');
  const ssize_t got = ::pread(fd, tail.data(), length, static_cast<off_t>(size - length));
  if (got != static_cast<ssize_t>(length) || tail.empty() || tail.back() == '\n')
    return std::nullopt;
  const auto last = tail.rfind('\n');
  if (last == std::string::npos) return tail;
  return tail.substr(last + 1);
}

// A last line that is whole but for its line feed gets one; half a line is cut off. The event it
// told of was not durable, so what it tells of is told again.
Result<uint64_t> repair(int fd, uint64_t size, const std::string& path) {
  const auto tail = torn_tail(fd, size);
  if (!tail) return size;
  const bool whole = tail->size() >= kLongestLine || (tail->front() == '{' && tail->back() == '}');
  if (whole) {
    if (::write(fd, "\n", 1) != 1) return refused(path + " cannot be written", path);
    return size + 1;
  }
  if (::ftruncate(fd, static_cast<off_t>(size - tail->size())) != 0) {
    return refused(path + " cannot be repaired", path);
  }
  log::warning("events", "The last line of the event file was half written and was cut off",
               {{"file", path}, {"octets", tail->size()}});
  return size - tail->size();
}

}  // namespace

std::string rotated_name(const std::string& path, uint64_t number) {
  return path + '.' + std::to_string(number);
}

std::vector<uint64_t> rotated_files(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  const std::string prefix = fs::path(path).filename().string() + '.';
  std::vector<uint64_t> numbers;
  std::error_code error;
  for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    uint64_t number = 0;
    const char* last = name.data() + name.size();
    const auto [stop, parse] = std::from_chars(name.data() + prefix.size(), last, number);
    if (parse == std::errc() && stop == last) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

EventFile::EventFile(std::string path, uint32_t keep_files, FileHandle handle, uint64_t size)
    : path_(std::move(path)), keep_files_(keep_files), handle_(std::move(handle)), size_(size) {}

Result<EventFile> EventFile::open(std::string path, uint32_t keep_files) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);  // a failure shows in the next line
  auto handle = open_for_append(path);
  if (!handle) return fail(handle.error());
  struct stat info {};
  if (::fstat(**handle, &info) != 0) return refused(path + " cannot be read", path);
  const auto size = repair(**handle, static_cast<uint64_t>(info.st_size), path);
  if (!size) return fail(size.error());
  return EventFile(std::move(path), keep_files, std::move(*handle), *size);
}

EventFile::Written EventFile::write(std::string_view octets) {
  Written written;
  while (written.octets < octets.size()) {
    const std::string_view rest = octets.substr(written.octets);
    const ssize_t got = ::write(*handle_, rest.data(), rest.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      written.error = got < 0 ? errno : EIO;
      break;
    }
    written.octets += static_cast<size_t>(got);
    size_ += static_cast<uint64_t>(got);
  }
  return written;
}

Result<FileHandle> EventFile::rotate() {
  std::vector<uint64_t> numbers = rotated_files(path_);
  const uint64_t number = numbers.empty() ? 1 : numbers.back() + 1;
  if (::rename(path_.c_str(), rotated_name(path_, number).c_str()) != 0) {
    return refused(path_ + " cannot be renamed", path_);
  }
  auto fresh = open_for_append(path_);
  if (!fresh) {  // go on with the file that is open, under its old name
    ::rename(rotated_name(path_, number).c_str(), path_.c_str());
    return fresh;
  }
  FileHandle old = std::exchange(handle_, std::move(*fresh));
  size_ = 0;
  numbers.push_back(number);
  for (size_t i = 0; i + keep_files_ < numbers.size(); ++i) {
    ::unlink(rotated_name(path_, numbers[i]).c_str());
  }
  return old;
}

}  // namespace sluis::events
