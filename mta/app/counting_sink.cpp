// SPDX-License-Identifier: Apache-2.0
#include "mta/app/counting_sink.h"

#include "mta/events/event_text.h"

namespace sluis::app {

std::map<std::string, uint64_t> CountingSink::counters() const {
  std::map<std::string, uint64_t> counters;
  for (size_t kind = 0; kind < kKinds; ++kind) {
    const auto name = events::to_string(static_cast<events::Kind>(kind));
    counters[std::string(name)] = counts_[kind].load(std::memory_order_relaxed);
  }
  return counters;
}

}  // namespace sluis::app
