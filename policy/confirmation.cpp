// SPDX-License-Identifier: Apache-2.0
#include "policy/confirmation.h"

namespace sluis::policy {

Confirmation after_answer(Confirmation before, Answer answer, AskedBy asked_by, WallTime now) {
  if (answer == Answer::None) return before;
  Confirmation after = before;
  // A clock that was set back begins a row anew: a span must have been lived through.
  if (answer != before.last || now < before.row_began) {
    after.last = answer;
    after.same_in_row = 0;
    after.row_began = now;
  }
  ++after.same_in_row;
  const Millis span = now - after.row_began;
  if (answer == Answer::Good) {
    after.confirmed = before.confirmed || asked_by == AskedBy::Person ||
                      (after.same_in_row >= kGoodAnswers && span >= kGoodSpan);
  } else if (after.same_in_row >= kBadAnswers && span >= kBadSpan) {
    after.confirmed = false;
  }
  return after;
}

}  // namespace sluis::policy
