// SPDX-License-Identifier: Apache-2.0
// The file that events go to: appended to, rotated by size, read by history.h. It holds whole
// lines: what a crash left half written at its end is repaired when it is opened.
//
// A full file is renamed to FILE.1, the next one to FILE.2, and so on; the numbers rise, and the
// lowest files are removed when there are more than `keep_files`. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::events {

// An open file, closed with its last owner: it is synced without keeping writers waiting.
using FileHandle = std::shared_ptr<const int>;

class EventFile {
 public:
  // Creates the folder and the file where they are missing.
  static Result<EventFile> open(std::string path, uint32_t keep_files);

  // Writes what it can of `octets`, which may be less than all when the disk is full; `error` is
  // then the errno.
  struct Written {
    size_t octets = 0;
    int error = 0;
  };
  Written write(std::string_view octets);
  // Starts a new file. To be called at the end of a line. Returns the old file, which is still to
  // be synced; on failure the old one goes on.
  Result<FileHandle> rotate();
  uint64_t size() const { return size_; }
  FileHandle handle() const { return handle_; }

 private:
  EventFile(std::string path, uint32_t keep_files, FileHandle handle, uint64_t size);

  std::string path_;
  uint32_t keep_files_;
  FileHandle handle_;
  uint64_t size_;
};

// The numbers of the rotated files beside `path`, lowest (oldest) first.
std::vector<uint64_t> rotated_files(const std::string& path);
std::string rotated_name(const std::string& path, uint64_t number);

}  // namespace sluis::events
