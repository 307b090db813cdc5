// SPDX-License-Identifier: Apache-2.0
// A generator's session: connects, drives a SubmitMachine over the stream, takes messages while
// there are any, and connects again when the connection breaks. After kMostTries connections in a
// row that led to no answered message it gives up and tells the generator why.
#pragma once

#include "bench/load/generator.h"

namespace sluis::load {

constexpr int kMostTries = 5;

// `generator` outlives it.
Task<void> run_submit_session(Generator& generator);

}  // namespace sluis::load
