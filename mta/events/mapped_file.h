// SPDX-License-Identifier: Apache-2.0
// A file as it was when it was opened, mapped for reading: what is appended later is not seen, a
// file that is renamed or removed stays readable. Event files only grow while they are mapped.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis::events {

class MappedFile {
 public:
  // NotFound when there is no such file, Io when it cannot be read.
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::string_view text() const { return text_; }
  WallTime modified() const { return modified_; }
  bool same_file(const MappedFile& other) const {
    return device_ == other.device_ && inode_ == other.inode_;
  }

 private:
  MappedFile() = default;

  std::string_view text_;
  WallTime modified_{};
  uint64_t device_ = 0, inode_ = 0;
};

// The event file at `path` and the rotated ones beside it, the oldest first, each once although it
// may be rotated meanwhile.
Result<std::vector<MappedFile>> open_event_files(const std::string& path);

}  // namespace sluis::events
