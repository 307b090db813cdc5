// SPDX-License-Identifier: Apache-2.0
// Confirmation: when answers about a selector's record become a fact that signing follows. Pure.
//
// Good news counts after two answers at least a minute apart, or at once when a person asked and is
// looking at it. Bad news takes a confirmed selector away after three answers over at least half an
// hour, since one odd answer must not unsign a customer's mail. A question that was not answered
// changes nothing: neither the verdict nor the row of answers that agree.
#pragma once

#include <chrono>

#include "mta/base/clock.h"
#include "policy/fact_state.h"

namespace sluis::policy {

constexpr uint32_t kGoodAnswers = 2;
constexpr Millis kGoodSpan = std::chrono::minutes(1);
constexpr uint32_t kBadAnswers = 3;
constexpr Millis kBadSpan = std::chrono::minutes(30);

enum class AskedBy : uint8_t { Daemon, Person };

struct Confirmation {
  bool confirmed = false;      // mail may be signed with this selector
  Answer last = Answer::None;  // what the row of answers that agree says
  uint32_t same_in_row = 0;    // how many they are
  WallTime row_began{};

  // Confirmed, and nothing has spoken against it since: what signing may begin with.
  bool proven() const { return confirmed && last == Answer::Good; }
  // An answer waits for others that agree.
  bool good_waits() const { return !confirmed && last == Answer::Good; }
  bool bad_waits() const { return confirmed && last == Answer::Bad; }

  bool operator==(const Confirmation&) const = default;
};

Confirmation after_answer(Confirmation before, Answer answer, AskedBy asked_by, WallTime now);

}  // namespace sluis::policy
