// SPDX-License-Identifier: Apache-2.0
#include "bench/load/ledger.h"

namespace sluis::load {
namespace {

uint64_t micros_between(Instant from, Instant to) {
  return to > from ? static_cast<uint64_t>((to - from).count()) : 0;
}

// True when the number had not come before.
bool mark(std::vector<bool>& seen, uint64_t number) {
  if (number >= seen.size()) seen.resize(std::max<size_t>(number + 1, seen.size() * 2));
  if (seen[number]) return false;
  seen[number] = true;
  return true;
}

void note(RunArrivals& run, const Token& token, Instant now) {
  if (run.messages++ == 0) run.first = now;
  run.last = now;
  if (!mark(run.seen, token.job.number)) {
    ++run.duplicates;
    return;
  }
  run.delivery.add(micros_between(token.job.intended, now));
  if (!token.due) return;
  run.lateness.add(micros_between(*token.due, now));
  if (now < *token.due) ++run.early;
}

}  // namespace

void Ledger::on_arrival(std::string_view local_part, Instant now) {
  const auto token = parse_token(local_part);
  const bool room = token && token->job.number < kMostNumbers &&
                    (runs_.size() < kMostRuns || runs_.contains(token->run));
  if (room) {
    note(runs_[token->run], *token, now);
  } else {
    ++foreign_;
  }
}

}  // namespace sluis::load
