// SPDX-License-Identifier: Apache-2.0
// Ledger: what arrived at a sink, run by run: which numbers, whether any came twice, and how late,
// in microseconds: since it was to be sent (delivery), and since it was due, for scheduled messages
// (lateness). A byte for each message of a run. One thread's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/load/histogram.h"
#include "bench/load/token.h"

namespace sluis::load {

struct RunArrivals {
  uint64_t messages = 0;    // arrivals, copies among them
  uint64_t duplicates = 0;  // arrivals of a number that was there already
  uint64_t early = 0;       // before they were due
  Instant first{}, last{};
  Histogram delivery, lateness;
  std::vector<bool> seen;  // by number

  uint64_t unique() const { return messages - duplicates; }
};

class Ledger {
 public:
  static constexpr uint64_t kMostNumbers = 100'000'000;  // of a run: a stray token fills no memory
  static constexpr size_t kMostRuns = 10'000;

  // Takes a recipient's local part; what holds no token counts as foreign.
  void on_arrival(std::string_view local_part, Instant now);

  const std::map<std::string, RunArrivals>& runs() const { return runs_; }
  uint64_t foreign() const { return foreign_; }

 private:
  std::map<std::string, RunArrivals> runs_;
  uint64_t foreign_ = 0;
};

}  // namespace sluis::load
