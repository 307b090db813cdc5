// SPDX-License-Identifier: Apache-2.0
// CountingSink: passes events on to the event file and counts them by kind since start, for
// `sluis status`. Safe from any thread.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <string>

#include "mta/events/event.h"

namespace sluis::app {

class CountingSink final : public events::EventSink {
 public:
  explicit CountingSink(events::EventSink& next) : next_(next) {}

  void append(events::Event event) override {
    counts_[static_cast<size_t>(event.kind)].fetch_add(1, std::memory_order_relaxed);
    next_.append(std::move(event));
  }

  // "accepted", "delivered", … since start.
  std::map<std::string, uint64_t> counters() const;

 private:
  static constexpr size_t kKinds = static_cast<size_t>(events::Kind::Missed) + 1;

  events::EventSink& next_;
  std::array<std::atomic<uint64_t>, kKinds> counts_{};
};

}  // namespace sluis::app
