// SPDX-License-Identifier: Apache-2.0
// Letters: writes the messages of a run: envelope commands with the token (and HOLDUNTIL of RFC
// 4865 where it is due later), a small header, and a body of plain lines up to the size asked for.
// No line begins with a dot, so that DATA and BDAT carry the same octets. Pure.
#pragma once

#include <optional>
#include <string>

#include "bench/load/names.h"
#include "bench/load/size_mix.h"
#include "bench/load/token.h"

namespace sluis::load {

// When scheduled messages are due: the first at `first`, the last `spread` later, evenly.
struct DuePlan {
  Instant first{};
  Micros spread{0};
  uint64_t count = 1;  // messages of the run

  Instant of(uint64_t number) const;  // a whole millisecond, as schedules have them
};

struct LetterPlan {
  std::string run;
  Names senders;  // addresses
  Names domains;  // of recipients
  SizeMix sizes;
  std::optional<DuePlan> due;
};

struct Letter {
  std::string mail;     // "MAIL FROM:<…>", without its line end
  std::string rcpt;     // "RCPT TO:<…>"
  std::string content;  // ends with CRLF
};

class Letters {
 public:
  explicit Letters(LetterPlan plan);
  Letter write(const Job& job) const;

 private:
  LetterPlan plan_;
  std::string date_;
  std::string text_;  // lines, as many octets as the largest message has
};

}  // namespace sluis::load
