// SPDX-License-Identifier: Apache-2.0
// SendFigures: what a generator counts. Three latencies, in microseconds: from the intended moment
// to the 250 (accept), from the moment the transaction began to the 250 (service), and from the
// intended moment to the generator's noticing it (lag): a lag that is not small beside accept says
// that the generator, not the server, was short of time. A value.
#pragma once

#include <map>
#include <string>

#include "bench/load/histogram.h"
#include "bench/load/submit_machine.h"

namespace sluis::load {

struct SendFigures {
  static constexpr size_t kMostReplies = 20;  // different refusals told apart

  uint64_t accepted = 0, refused = 0, unknown = 0, unsent = 0;
  uint64_t connections = 0, lost_connections = 0;
  Histogram accept, service, lag;
  std::map<std::string, uint64_t> replies;  // refusals, and why sessions were lost
  Instant began{}, last{};                  // start of the run, last 250

  void count(const Ending& ending, const RunClock& clock);
  void count_reply(const std::string& reply);
};

}  // namespace sluis::load
