// SPDX-License-Identifier: Apache-2.0
// The queue for people: tables and stories out of the rows of the control protocol. Pure text.
#pragma once

#include "mta/cli/session.h"

namespace sluis::cli {

std::string show_list(const Rows& rows, const View& view);
std::string show_message(const Rows& rows, const View& view);
std::string show_summary(const Rows& rows, const View& view);
// What an act did: a line for each message, then the count. `verb`: "cancel"; `dry_run` says
// "would".
enum class Tense : uint8_t { Done, WouldBe };
std::string show_touched(const Rows& rows, const std::string& verb, Tense tense);

}  // namespace sluis::cli
