// SPDX-License-Identifier: Apache-2.0
#include "mta/events/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mta/events/event_file.h"

namespace sluis::events {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return fail(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                "The event file " + path + " cannot be read: " + std::strerror(errno));
  }
  struct stat info {};
  const bool known = ::fstat(fd, &info) == 0;
  void* at = nullptr;
  const auto size = static_cast<size_t>(info.st_size);
  if (known && size > 0) at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  const int error = errno;
  ::close(fd);
  if (!known || at == MAP_FAILED) {
    return fail(ErrorKind::Io,
                "The event file " + path + " cannot be read: " + std::strerror(error));
  }
  MappedFile file;
  if (at != nullptr) file.text_ = {static_cast<const char*>(at), size};
  file.modified_ = WallTime(std::chrono::seconds(info.st_mtim.tv_sec + 1));
  file.device_ = info.st_dev;
  file.inode_ = info.st_ino;
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : text_(std::exchange(other.text_, {})),
      modified_(other.modified_),
      device_(other.device_),
      inode_(other.inode_) {}

MappedFile::~MappedFile() {
  if (!text_.empty()) ::munmap(const_cast<char*>(text_.data()), text_.size());
}

Result<std::vector<MappedFile>> open_event_files(const std::string& path) {
  // The current file first: should it be rotated before the folder is read, it is found there again
  // and known by its inode.
  auto current = MappedFile::open(path);
  if (!current && current.error().kind != ErrorKind::NotFound) return fail(current.error());

  std::vector<MappedFile> files;
  for (const uint64_t number : rotated_files(path)) {
    auto file = MappedFile::open(rotated_name(path, number));
    if (!file && file.error().kind == ErrorKind::NotFound) continue;  // removed meanwhile
    if (!file) return fail(file.error());
    if (!current || !file->same_file(*current)) files.push_back(std::move(*file));
  }
  if (current) files.push_back(std::move(*current));
  return files;
}

}  // namespace sluis::events
