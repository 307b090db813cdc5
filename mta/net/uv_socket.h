// SPDX-License-Identifier: Apache-2.0
// For uv_stream.cpp and uv_socket.cpp alone: a libuv socket with its deadline timer, and at most
// one read and one write that wait on it.
//
// Reading goes on between reads, into a buffer that exists only while it holds something; when it
// is full, reading stops until it has been emptied. A read that waits gets its bytes straight into
// its own memory. One timer serves both deadlines: it is set when an operation's deadline comes
// before what it is set to, and never reset when an operation ends; on expiry it looks who is late.
//
// A Socket lives until both its Stream has let go and both handles' close callbacks have run.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "mta/base/clock.h"
#include "mta/net/uv_raw.h"
#include "mta/net/uv_stream.h"

namespace sluis {

// One operation that waits: it lives in its coroutine's frame.
struct Pending {
  std::coroutine_handle<> waiter;
  uint64_t deadline = 0;     // milliseconds of the loop's clock
  int64_t outcome = 0;       // bytes, or a negative code
  std::span<char> into;      // reads: where the bytes go
  Pending** slot = nullptr;  // where the socket keeps us while we wait
};

class Socket final : public HandleOwner {
 public:
  static constexpr int64_t kDeadline = -1'000'000;  // outside libuv's codes

  static Result<Socket*> open(Loop& loop, Descriptor descriptor, SocketKind kind);

  // Bytes that wait in the buffer, without suspending; 0 if there are none.
  size_t take(std::span<char> into);
  // Whether any wait there or in the kernel.
  bool has_input() const;
  // Closed by us, or in both directions by the other end.
  bool hung_up() const;
  // The code that ended reading (end of file among them), 0 while it goes on.
  int64_t read_ended() const { return read_ended_; }
  bool shut_down() const { return closing_; }

  void begin_read(Pending& read, Millis timeout);
  // What the kernel takes now: bytes, or a negative code other than "would block".
  int64_t write_now(std::string_view bytes);
  void begin_write(Pending& write, std::string_view bytes, Millis timeout);

  // Closes now; what waits ends with Cancelled from the close callback. Repeatable.
  void shut() override;
  // The Stream lets go: closes, and frees when libuv is done.
  void release();

 private:
  struct Handles;  // libuv's structures

  Socket();
  ~Socket();
  void start_reading();
  void stop_reading();
  void on_read(int64_t count, const char* base);
  void into_buffer(size_t count);
  std::span<char> space();
  void arm(Pending& pending, Millis timeout);
  void set_timer(uint64_t due);
  void on_timer();
  void on_handle_closed();
  static void finish(Pending*& slot, int64_t outcome);

  std::unique_ptr<Handles> handles_;
  Pending* reader_ = nullptr;
  Pending* writer_ = nullptr;
  std::unique_ptr<char[]> buffer_;
  uint32_t begin_ = 0;  // unread bytes are [begin_, end_) of buffer_
  uint32_t end_ = 0;
  int64_t read_ended_ = 0;
  uint64_t timer_due_ = 0;  // 0: not set
  uint8_t open_handles_ = 0;
  bool reading_ = false;
  bool closing_ = false;
  bool released_ = false;
  bool gone_ = false;
};

}  // namespace sluis
