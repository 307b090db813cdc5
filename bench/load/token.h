// SPDX-License-Identifier: Apache-2.0
// Token: what a message of a run carries from generator to sink, in its recipient's local part,
// which every MTA hands on unchanged: the run, its number there, when it was to be sent, and when
// it is due if it was scheduled. "m.RUN.NUMBER.SENT.DUE", numbers in base 36, times in microseconds
// since 1970, DUE 0 when there is none: about 35 octets of the 64 allowed (RFC 5321 4.5.3.1.1).
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/load/run_clock.h"

namespace sluis::load {

// A message to be sent.
struct Job {
  uint64_t number = 0;  // within its run, from 0
  Instant intended{};   // when it was to be sent; not when a session was free for it
};

struct Token {
  std::string run;  // letters and digits, at most kLongestRun
  Job job;
  std::optional<Instant> due;
};

constexpr size_t kLongestRun = 12;

bool is_run_name(std::string_view text);
std::string to_local_part(const Token& token);
// nullopt for any other local part: a bounce's, a stranger's.
std::optional<Token> parse_token(std::string_view local_part);

}  // namespace sluis::load
