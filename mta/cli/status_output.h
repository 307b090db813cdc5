// SPDX-License-Identifier: Apache-2.0
// The daemon's state and its destinations for people, out of the rows of the control protocol.
// Pure.
#pragma once

#include "mta/cli/session.h"

namespace sluis::cli {

std::string show_status(const Rows& rows, const View& view);
std::string show_destinations(const Rows& rows, const View& view);

}  // namespace sluis::cli
