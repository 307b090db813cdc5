// SPDX-License-Identifier: Apache-2.0
// Names for threads, so that an operator's `top -H`, `perf` and our own cost model
// (docs/performance.md) can tell who uses the processor. Not for logic: nothing asks a thread for
// its name.
#pragma once

#include <string>

namespace sluis {

// Names the calling thread; the kernel keeps the first 15 octets.
void name_this_thread(const std::string& name);

}  // namespace sluis
