// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "mta/store/files.h"

namespace sluis::store {
namespace {

constexpr size_t kZeroes = 1u << 20;

tl::unexpected<Error> refused(const std::string& what, const std::string& path) {
  const int code = errno;
  const bool full = code == ENOSPC || code == EDQUOT;
  return fail(full ? ErrorKind::Unavailable : ErrorKind::Io,
              full ? "the disk is full" : what + ": " + std::strerror(code), path);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  Result<void> write(uint64_t offset, std::string_view octets) override {
    while (!octets.empty()) {
      const ssize_t done =
          ::pwrite(fd_.get(), octets.data(), octets.size(), static_cast<off_t>(offset));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return refused("cannot write", path_);
      octets.remove_prefix(static_cast<size_t>(done));
      offset += static_cast<uint64_t>(done);
    }
    return {};
  }

  Result<size_t> read(uint64_t offset, std::span<char> into) override {
    size_t got = 0;
    while (got < into.size()) {
      const ssize_t done = ::pread(fd_.get(), into.data() + got, into.size() - got,
                                   static_cast<off_t>(offset + got));
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return refused("cannot read", path_);
      if (done == 0) break;
      got += static_cast<size_t>(done);
    }
    return got;
  }

  Result<void> sync() override {
    if (::fdatasync(fd_.get()) != 0) return refused("cannot sync", path_);
    return {};
  }

  Result<uint64_t> size() override {
    struct stat stats {};
    if (::fstat(fd_.get(), &stats) != 0) return refused("cannot ask the size", path_);
    return static_cast<uint64_t>(stats.st_size);
  }

 private:
  const Descriptor fd_;
  const std::string path_;
};

class PosixLock final : public FileLock {
 public:
  explicit PosixLock(int fd) : fd_(fd) {}

 private:
  const Descriptor fd_;
};

class PosixFiles final : public Files {
 public:
  Result<void> make_directory(const std::string& path) override {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
      return refused("cannot create the folder", path);
    }
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    DIR* folder = ::opendir(directory.c_str());
    if (folder == nullptr) return refused("cannot list the folder", directory);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(folder)) names.emplace_back(entry->d_name);
    ::closedir(folder);
    std::ranges::sort(names);
    return names;
  }

  Result<std::unique_ptr<File>> open(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return refused("cannot open", path);
    return std::make_unique<PosixFile>(fd, path);
  }

  // Written, not only allocated: a block that was never written costs a sync of the file system's
  // own journal when it first is. And synced part by part: a commit that comes meanwhile waits in
  // the disk's line for one part, not for a whole segment.
  Result<std::unique_ptr<File>> create(const std::string& path, uint64_t size) override {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return refused("cannot create", path);
    auto file = std::make_unique<PosixFile>(fd, path);
    if (const int code = ::posix_fallocate(fd, 0, static_cast<off_t>(size)); code != 0) {
      errno = code;
      return refused("cannot allocate", path);
    }
    const std::string zeroes(kZeroes, '\0');
    for (uint64_t at = 0; at < size; at += kZeroes) {
      const uint64_t part = std::min<uint64_t>(kZeroes, size - at);
      if (auto written = file->write(at, std::string_view(zeroes).substr(0, part)); !written) {
        return fail(written.error());
      }
      if (auto synced = file->sync(); !synced) return fail(synced.error());
    }
    if (::fsync(fd) != 0) return refused("cannot sync", path);
    return file;
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return refused("cannot rename", from);
    return {};
  }

  Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return refused("cannot remove", path);
    return {};
  }

  Result<void> sync_directory(const std::string& path) override {
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) {
      return refused("cannot sync the folder", path);
    }
    return {};
  }

  Result<uint64_t> free_space(const std::string& directory) override {
    struct statvfs stats {};
    if (::statvfs(directory.c_str(), &stats) != 0) return refused("cannot ask the disk", directory);
    return static_cast<uint64_t>(stats.f_bavail) * stats.f_frsize;
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return refused("cannot create", path);
    auto lock = std::make_unique<PosixLock>(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return refused("cannot lock", path);
    return fail(ErrorKind::Conflict,
                "another sluisd is running on this data_dir: stop it, or give this one its own",
                path);
  }
};

}  // namespace

Files& posix_files() {
  static PosixFiles files;
  return files;
}

}  // namespace sluis::store
