// SPDX-License-Identifier: Apache-2.0
// MessageRoom: the memory that messages may take while they arrive (limits.memory), over all
// shards. A message takes a fixed share at its first octet, which covers what may wait of it: the
// header until it is complete, the session's buffer, what is under way to the disk. When the budget
// is taken, new messages get 452 and those under way go on. Safe from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace sluis::intake {

class MessageRoom : public std::enable_shared_from_this<MessageRoom> {
 public:
  // 64 KiB of input, 256 KiB of header or of chunks that wait for the disk.
  static constexpr uint64_t kShare = 320 * 1024;

  class Place {
   public:
    explicit Place(std::shared_ptr<MessageRoom> room) : room_(std::move(room)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&& other) noexcept {
      std::swap(room_, other.room_);
      return *this;
    }
    ~Place() {
      if (room_) room_->taken_.fetch_sub(kShare, std::memory_order_relaxed);
    }

   private:
    std::shared_ptr<MessageRoom> room_;
  };

  explicit MessageRoom(uint64_t budget) : budget_(budget) {}

  std::optional<Place> take() {
    const uint64_t before = taken_.fetch_add(kShare, std::memory_order_relaxed);
    std::optional<Place> place{Place(shared_from_this())};
    if (before + kShare > budget_.load(std::memory_order_relaxed)) place.reset();
    return place;
  }
  void set_budget(uint64_t budget) { budget_ = budget; }
  uint64_t taken() const { return taken_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> budget_;
  std::atomic<uint64_t> taken_{0};
};

}  // namespace sluis::intake
