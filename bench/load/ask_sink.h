// SPDX-License-Identifier: Apache-2.0
// ask_sink: one question to a running sink over its control socket, for the command line. Waits at
// most ten seconds for each step, on a loop of its own.
#pragma once

#include <string>

#include "mta/base/result.h"

namespace sluis::load {

// "report" or "reset". The answer is one JSON document.
Result<std::string> ask_sink(const std::string& control, const std::string& word);

}  // namespace sluis::load
