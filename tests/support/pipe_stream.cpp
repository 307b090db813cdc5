// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pipe_stream.h"

#include <algorithm>

namespace sluis {
namespace {

enum class Wake { Changed, Late };
using Waiter = std::shared_ptr<OneShot<Wake>>;

// What has been sent toward one end and not been read there.
struct Inbox {
  std::string bytes;
  size_t capacity = 256 * 1024;
  size_t most_a_read = SIZE_MAX;
  size_t until_cut = SIZE_MAX;  // bytes that still pass
  bool held = false;
  bool ended = false;  // the sender closed
  Waiter reader;
  Waiter writer;
};

}  // namespace

struct PipeStream::Wire {
  explicit Wire(Loop& l) : loop(l) {}

  Loop& loop;
  Inbox inbox[2];
  bool closed[2] = {false, false};
  bool broken = false;

  void wake(Waiter& waiter) {
    if (Waiter waits = std::exchange(waiter, nullptr)) {
      loop.post([waits] { waits->set(Wake::Changed); });
    }
  }
  void wake_all() {
    for (Inbox& box : inbox) {
      wake(box.reader);
      wake(box.writer);
    }
  }
  // Sends at most `most` bytes of it toward `side`; says how many.
  size_t send(int side, std::string_view bytes, size_t most) {
    Inbox& box = inbox[side];
    const size_t count = std::min({bytes.size(), most, box.until_cut});
    box.bytes += bytes.substr(0, count);
    if (box.until_cut != SIZE_MAX) box.until_cut -= count;
    if (box.until_cut == 0) broken = true;
    if (broken) wake_all();
    wake(box.reader);
    return count;
  }
};

namespace {

using SharedWire = std::shared_ptr<PipeStream::Wire>;

Error closed_here() {
  return {ErrorKind::Cancelled, "the connection was closed here", "pipe stream"};
}
Error cut_off() {
  return {ErrorKind::Closed, "connection lost: cut", "pipe stream"};
}
Error too_late() {
  return {ErrorKind::Timeout, "the other side did not answer in time", "pipe stream"};
}

Task<Wake> wait(SharedWire wire, Waiter& slot, Millis timeout) {
  auto waiter = std::make_shared<OneShot<Wake>>();
  slot = waiter;
  Timer timer(wire->loop, [waiter] { waiter->set(Wake::Late); });
  timer.start(timeout);
  const Wake wake = co_await *waiter;
  if (slot == waiter) slot = nullptr;
  co_return wake;
}

// The Stream may be gone when these resume: they hold the wire, not the end.
Task<Result<size_t>> read_flow(SharedWire wire, int side, std::span<char> into, Millis timeout) {
  Inbox& box = wire->inbox[side];
  for (;;) {
    if (wire->closed[side]) co_return fail(closed_here());
    if (!box.held && !box.bytes.empty()) {
      const size_t count = std::min({into.size(), box.bytes.size(), box.most_a_read});
      std::copy_n(box.bytes.begin(), count, into.begin());
      box.bytes.erase(0, count);
      wire->wake(box.writer);
      co_return count;
    }
    if (wire->broken) co_return fail(cut_off());
    if (!box.held && box.ended) co_return size_t{0};
    const Wake wake = co_await wait(wire, box.reader, timeout);
    if (wake == Wake::Late) co_return fail(too_late());
  }
}

Task<Result<void>> write_flow(SharedWire wire, int side, std::string_view bytes, Millis timeout) {
  const int other = 1 - side;
  Inbox& box = wire->inbox[other];
  for (;;) {
    if (wire->closed[side]) co_return fail(closed_here());
    if (wire->broken || wire->closed[other]) co_return fail(cut_off());
    const size_t room = box.capacity - std::min(box.capacity, box.bytes.size());
    bytes.remove_prefix(wire->send(other, bytes, room));
    if (bytes.empty() && !wire->broken) co_return Result<void>{};
    if (wire->broken) co_return fail(cut_off());
    const Wake wake = co_await wait(wire, box.writer, timeout);
    if (wake == Wake::Late) {
      wire->closed[side] = true;
      box.ended = true;
      wire->wake_all();
      co_return fail(too_late());
    }
  }
}

}  // namespace

PipeStream::PipeStream(std::shared_ptr<Wire> wire, int side) : wire_(std::move(wire)), side_(side) {
  const SocketAddress ends[2] = {*parse_socket_address("192.0.2.1:40000"),
                                 *parse_socket_address("192.0.2.2:25")};
  local_ = ends[side];
  peer_ = ends[1 - side];
}

PipeStream::~PipeStream() {
  close();
}

PipeStream::Pair PipeStream::pair(Loop& loop) {
  auto wire = std::make_shared<Wire>(loop);
  return {std::unique_ptr<PipeStream>(new PipeStream(wire, 0)),
          std::unique_ptr<PipeStream>(new PipeStream(wire, 1))};
}

Task<Result<size_t>> PipeStream::read_some(std::span<char> into, Millis timeout) {
  return read_flow(wire_, side_, into, timeout);
}

Task<Result<void>> PipeStream::write_all(std::string_view bytes, Millis timeout) {
  return write_flow(wire_, side_, bytes, timeout);
}

bool PipeStream::has_input() const {
  const Inbox& box = wire_->inbox[side_];
  return !box.held && !box.bytes.empty();
}

bool PipeStream::hung_up() const {
  return wire_->closed[side_] || wire_->closed[1 - side_] || wire_->broken;
}

size_t PipeStream::write_now(std::string_view bytes) {
  if (wire_->closed[side_] || wire_->closed[1 - side_] || wire_->broken) return 0;
  const Inbox& box = wire_->inbox[1 - side_];
  return wire_->send(1 - side_, bytes, box.capacity - std::min(box.capacity, box.bytes.size()));
}

void PipeStream::close() {
  if (std::exchange(wire_->closed[side_], true)) return;
  wire_->inbox[1 - side_].ended = true;
  wire_->wake_all();
}

void PipeStream::put(std::string_view bytes) {
  wire_->send(1 - side_, bytes, SIZE_MAX);
}

const std::string& PipeStream::arrived() const {
  return wire_->inbox[side_].bytes;
}

std::string PipeStream::take() {
  Inbox& box = wire_->inbox[side_];
  wire_->wake(box.writer);
  return std::exchange(box.bytes, {});
}

bool PipeStream::peer_gone() const {
  return wire_->broken || wire_->inbox[side_].ended;
}

void PipeStream::limit_reads(size_t most) {
  wire_->inbox[side_].most_a_read = most;
}

void PipeStream::hold() {
  wire_->inbox[side_].held = true;
}

void PipeStream::release() {
  wire_->inbox[side_].held = false;
  wire_->wake_all();
}

void PipeStream::set_capacity(size_t unread) {
  wire_->inbox[side_].capacity = unread;
  wire_->wake_all();
}

void PipeStream::cut() {
  wire_->broken = true;
  wire_->wake_all();
}

void PipeStream::cut_after(size_t bytes) {
  if (bytes == 0) return cut();
  wire_->inbox[1 - side_].until_cut = bytes;
}

}  // namespace sluis
