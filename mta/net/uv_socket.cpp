// SPDX-License-Identifier: Apache-2.0
#include "mta/net/uv_socket.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <uv.h>

namespace sluis {
namespace {

constexpr size_t kBufferSize = 16 * 1024;
// A reader with less room than this is served through the buffer: fewer system calls.
constexpr size_t kLeastDirect = 2 * 1024;

}  // namespace

struct Socket::Handles {
  union {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  };
  uv_timer_t timer;
  uv_write_t write;
  SocketKind kind;

  uv_handle_t* timer_handle() { return reinterpret_cast<uv_handle_t*>(&timer); }
};

namespace {

template <typename Handle>
Socket& socket_of(Handle* handle) {
  return *static_cast<Socket*>(static_cast<HandleOwner*>(handle->data));
}

}  // namespace

Socket::Socket() : handles_(std::make_unique<Handles>()) {}
Socket::~Socket() = default;

Result<Socket*> Socket::open(Loop& loop, Descriptor descriptor, SocketKind kind) {
  auto* socket = new Socket;
  Handles& h = *socket->handles_;
  h.kind = kind;
  uv_timer_init(uv_of(loop), &h.timer);
  h.timer.data = static_cast<HandleOwner*>(socket);
  int status;
  if (kind == SocketKind::Tcp) {
    uv_tcp_init(uv_of(loop), &h.tcp);
    status = uv_tcp_open(&h.tcp, descriptor.get());
  } else {
    uv_pipe_init(uv_of(loop), &h.pipe, 0);
    status = uv_pipe_open(&h.pipe, descriptor.get());
  }
  h.handle.data = static_cast<HandleOwner*>(socket);
  socket->open_handles_ = 2;
  if (status != 0) {
    socket->release();
    return fail(system_error(ErrorKind::Io, "socket", status));
  }
  descriptor.release();
  return socket;
}

bool Socket::has_input() const {
  if (begin_ != end_) return true;
  uv_os_fd_t descriptor = -1;
  if (closing_ || uv_fileno(&handles_->handle, &descriptor) != 0) return false;
  char octet;
  return ::recv(descriptor, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool Socket::hung_up() const {
  uv_os_fd_t descriptor = -1;
  if (closing_ || uv_fileno(&handles_->handle, &descriptor) != 0) return true;
  pollfd look{descriptor, 0, 0};  // POLLHUP and POLLERR are told unasked
  return ::poll(&look, 1, 0) > 0;
}

size_t Socket::take(std::span<char> into) {
  const size_t count = std::min<size_t>(into.size(), end_ - begin_);
  if (count == 0) return 0;
  std::memcpy(into.data(), buffer_.get() + begin_, count);
  begin_ += static_cast<uint32_t>(count);
  if (begin_ == end_) {
    buffer_.reset();
    begin_ = end_ = 0;
    if (!reading_ && read_ended_ == 0 && !closing_) start_reading();
  }
  return count;
}

void Socket::begin_read(Pending& read, Millis timeout) {
  if (reader_ != nullptr) std::abort();  // two reads at a time: one would wait for ever
  reader_ = &read;
  read.slot = &reader_;
  arm(read, timeout);
  if (!reading_) start_reading();
}

void Socket::start_reading() {
  reading_ = true;
  const int status = uv_read_start(
      &handles_->stream,
      [](uv_handle_t* handle, size_t, uv_buf_t* out) {
        const auto space = socket_of(handle).space();
        *out = uv_buf_init(space.data(), static_cast<unsigned>(space.size()));
      },
      [](uv_stream_t* stream, ssize_t count, const uv_buf_t* bytes) {
        socket_of(stream).on_read(count, bytes->base);
      });
  if (status != 0) read_ended_ = status;
}

void Socket::stop_reading() {
  reading_ = false;
  uv_read_stop(&handles_->stream);
}

// Where libuv shall put what it reads next.
std::span<char> Socket::space() {
  if (reader_ != nullptr && reader_->into.size() >= kLeastDirect) return reader_->into;
  if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(kBufferSize);
  return {buffer_.get() + end_, kBufferSize - end_};
}

void Socket::on_read(int64_t count, const char* base) {
  const bool direct = reader_ != nullptr && base == reader_->into.data();
  if (count > 0 && direct) return finish(reader_, count);
  if (count > 0) return into_buffer(static_cast<size_t>(count));
  if (end_ == 0) buffer_.reset();
  if (count == 0) return;  // "would block"
  read_ended_ = count;
  stop_reading();
  finish(reader_, count);
}

void Socket::into_buffer(size_t count) {
  end_ += static_cast<uint32_t>(count);
  if (end_ == kBufferSize) stop_reading();
  if (reader_ != nullptr) finish(reader_, static_cast<int64_t>(take(reader_->into)));
}

int64_t Socket::write_now(std::string_view bytes) {
  const uv_buf_t out =
      uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
  const int status = uv_try_write(&handles_->stream, &out, 1);
  return status == UV_EAGAIN ? 0 : status;
}

void Socket::begin_write(Pending& write, std::string_view bytes, Millis timeout) {
  if (writer_ != nullptr) std::abort();  // two writes at a time: their bytes would mix
  writer_ = &write;
  write.slot = &writer_;
  arm(write, timeout);
  handles_->write.data = this;
  const uv_buf_t out =
      uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
  // uv_write queues and reports every failure of an open socket through the callback.
  uv_write(&handles_->write, &handles_->stream, &out, 1, [](uv_write_t* request, int status) {
    auto* socket = static_cast<Socket*>(request->data);
    if (!socket->closing_) finish(socket->writer_, status);
  });
}

void Socket::arm(Pending& pending, Millis timeout) {
  const uint64_t now = uv_hrtime() / 1'000'000;
  pending.deadline = now + static_cast<uint64_t>(std::max<int64_t>(timeout.count(), 1));
  if (timer_due_ == 0 || pending.deadline < timer_due_) set_timer(pending.deadline);
}

void Socket::set_timer(uint64_t due) {
  timer_due_ = due;
  const uint64_t now = uv_now(handles_->timer.loop);
  uv_timer_start(
      &handles_->timer, [](uv_timer_t* timer) { socket_of(timer).on_timer(); },
      due > now ? due - now : 0, 0);
}

void Socket::on_timer() {
  timer_due_ = 0;
  const uint64_t now = uv_now(handles_->timer.loop);
  if (writer_ != nullptr && writer_->deadline <= now) {
    // Half a write has gone out and the kernel may hold the rest: the stream is of no more use.
    Pending* late = std::exchange(writer_, nullptr);
    shut();
    return finish(late, kDeadline);
  }
  if (reader_ != nullptr && reader_->deadline <= now) finish(reader_, kDeadline);
  if (closing_ || timer_due_ != 0) return;
  uint64_t next = UINT64_MAX;
  if (reader_ != nullptr) next = std::min(next, reader_->deadline);
  if (writer_ != nullptr) next = std::min(next, writer_->deadline);
  if (next != UINT64_MAX) set_timer(next);
}

void Socket::finish(Pending*& slot, int64_t outcome) {
  Pending* pending = std::exchange(slot, nullptr);
  if (pending == nullptr) return;
  pending->slot = nullptr;
  pending->outcome = outcome;
  pending->waiter.resume();
}

void Socket::shut() {
  if (closing_) return;
  closing_ = true;
  int descriptor = -1;
  // Unread bytes would turn the close into a reset, which can take our last reply with it.
  constexpr size_t kMostDiscarded = 1024 * 1024;
  if (handles_->kind == SocketKind::Tcp && uv_fileno(&handles_->handle, &descriptor) == 0) {
    ::recv(descriptor, nullptr, kMostDiscarded, MSG_DONTWAIT | MSG_TRUNC);
  }
  const auto closed = [](uv_handle_t* handle) { socket_of(handle).on_handle_closed(); };
  uv_close(&handles_->handle, closed);
  uv_close(handles_->timer_handle(), closed);
}

void Socket::on_handle_closed() {
  if (--open_handles_ > 0) return;
  finish(reader_, UV_ECANCELED);
  finish(writer_, UV_ECANCELED);
  gone_ = true;
  if (released_) delete this;
}

void Socket::release() {
  released_ = true;
  shut();
  if (gone_) delete this;
}

}  // namespace sluis
