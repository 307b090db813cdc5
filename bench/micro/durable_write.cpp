// SPDX-License-Identifier: Apache-2.0
// Ways to have octets on the disk: the journal's, a write and fdatasync, beside those that leave
// the page cache or a system call out. Each overwrites a file whose blocks were written before, as
// the journal's ring does.
#include <array>
#include <cstdlib>
#include <functional>
#include <memory>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <liburing.h>
#include <unistd.h>

#include "bench/micro/scratch_folder.h"

namespace {

constexpr size_t kFile = 32u << 20;
constexpr size_t kAligned = 4096;  // what O_DIRECT asks of address, length and offset

struct Free {
  void operator()(char* octets) const { std::free(octets); }
};
using Buffer = std::unique_ptr<char, Free>;

Buffer filled(size_t octets) {
  Buffer buffer(static_cast<char*>(std::aligned_alloc(kAligned, octets)));
  std::fill_n(buffer.get(), octets, 'x');
  return buffer;
}

// Writes so many octets at an offset and returns true once they are on the disk.
using Write = std::function<bool(int file, const char* octets, size_t length, off_t at)>;

void write_durably(benchmark::State& state, int flags, const Write& write) {
  const sluis::bench::ScratchFolder folder;
  const auto length = static_cast<size_t>(state.range(0));
  const std::string path = folder.path / "file";
  const Buffer whole = filled(kFile), part = filled(length);
  const int before = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const bool prepared = ::pwrite(before, whole.get(), kFile, 0) == kFile && ::fsync(before) == 0;
  ::close(before);
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags);
  if (!prepared || file < 0) state.SkipWithError("the disk refuses");
  off_t at = 0;
  for (auto _ : state) {
    if (!write(file, part.get(), length, at)) state.SkipWithError("the disk refuses");
    at = (at + static_cast<off_t>(length)) % static_cast<off_t>(kFile);
  }
  ::close(file);
}

bool written(int file, const char* octets, size_t length, off_t at) {
  return ::pwrite(file, octets, length, at) == static_cast<ssize_t>(length);
}

void write_and_sync(benchmark::State& state, int flags) {
  write_durably(state, flags, [](int file, const char* octets, size_t length, off_t at) {
    return written(file, octets, length, at) && ::fdatasync(file) == 0;
  });
}

void write_synced(benchmark::State& state, int flags) {
  write_durably(state, flags | O_DSYNC, written);
}

// Both linked in one system call.
void write_by_uring(benchmark::State& state, int flags) {
  io_uring ring{};
  if (::io_uring_queue_init(8, &ring, 0) < 0) return state.SkipWithError("no io_uring here");
  write_durably(state, flags, [&ring](int file, const char* octets, size_t length, off_t at) {
    io_uring_sqe* write = ::io_uring_get_sqe(&ring);
    ::io_uring_prep_write(write, file, octets, static_cast<unsigned>(length),
                          static_cast<uint64_t>(at));
    write->flags |= IOSQE_IO_LINK;
    ::io_uring_prep_fsync(::io_uring_get_sqe(&ring), file, IORING_FSYNC_DATASYNC);
    if (::io_uring_submit_and_wait(&ring, 2) != 2) return false;
    std::array<io_uring_cqe*, 2> done{};
    if (::io_uring_peek_batch_cqe(&ring, done.data(), 2) != 2) return false;
    const bool durable = done[0]->res == static_cast<int>(length) && done[1]->res == 0;
    ::io_uring_cq_advance(&ring, 2);
    return durable;
  });
  ::io_uring_queue_exit(&ring);
}

}  // namespace

// One message of 4 KiB, and what twenty sessions bring together.
#define SLUIS_WAYS(way, name, flags) \
  BENCHMARK_CAPTURE(way, name, flags)->Arg(8192)->Arg(128 * 1024)->UseRealTime()
SLUIS_WAYS(write_and_sync, page_cache, 0);
SLUIS_WAYS(write_and_sync, direct, O_DIRECT);
SLUIS_WAYS(write_synced, page_cache, 0);
SLUIS_WAYS(write_synced, direct, O_DIRECT);
SLUIS_WAYS(write_by_uring, page_cache, 0);
SLUIS_WAYS(write_by_uring, direct, O_DIRECT);
