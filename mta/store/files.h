// SPDX-License-Identifier: Apache-2.0
// Files: all that the journal asks of the operating system, so that a test can lose unsynced data,
// tear a write, fail a sync or fill the disk at any operation. Every failure is Io (or Unavailable
// for a full disk) with the path in `detail`. Safe from any thread; a File's writes come from one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::store {

class File {
 public:
  virtual ~File() = default;
  virtual Result<void> write(uint64_t offset, std::string_view octets) = 0;
  // Fewer than asked only at the file's end.
  virtual Result<size_t> read(uint64_t offset, std::span<char> into) = 0;
  // What was written before is on the disk afterwards (fdatasync). After a failure that is unknown,
  // and asking again proves nothing.
  virtual Result<void> sync() = 0;
  virtual Result<uint64_t> size() = 0;
};

// Held until destroyed or until the process ends.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class Files {
 public:
  virtual ~Files() = default;
  virtual Result<void> make_directory(const std::string& path) = 0;
  // Names of what lies in the folder.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  virtual Result<std::unique_ptr<File>> open(const std::string& path) = 0;
  // A new file of `size` zero octets, all of them allocated, written and synced.
  virtual Result<std::unique_ptr<File>> create(const std::string& path, uint64_t size) = 0;
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> remove(const std::string& path) = 0;
  // Names created, renamed and removed before are on the disk afterwards.
  virtual Result<void> sync_directory(const std::string& path) = 0;
  virtual Result<uint64_t> free_space(const std::string& directory) = 0;
  // Conflict when another process holds it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

// The machine's files. Stateless.
Files& posix_files();

}  // namespace sluis::store
