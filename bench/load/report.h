// SPDX-License-Identifier: Apache-2.0
// The results of generator and sink, as one JSON document for programs and as a table of one screen
// for people. Times are microseconds in JSON and milliseconds in the table. Pure.
#pragma once

#include <string>

#include "bench/load/send_figures.h"
#include "bench/load/sink_machine.h"

namespace sluis::load {

// {"run", "accepted", "refused", …, "accept_us": {"count", "min", "mean", "p50", …, "max"}, …}
std::string to_json(const SendFigures& figures, const std::string& run);
// {"runs": {RUN: {"unique", "duplicates", …, "delivery_us": {…}, "lateness_us": {…}}}, …}
std::string to_json(const SinkState& state);

// Either document, for people. Text that is no JSON comes back as it is.
std::string to_table(const std::string& json);

}  // namespace sluis::load
