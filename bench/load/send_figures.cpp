// SPDX-License-Identifier: Apache-2.0
#include "bench/load/send_figures.h"

#include "mta/base/ascii.h"

namespace sluis::load {
namespace {

uint64_t micros_between(Instant from, Instant to) {
  return to > from ? static_cast<uint64_t>((to - from).count()) : 0;
}

// Ids and addresses differ from reply to reply; what is left of their digits tells causes apart.
std::string without_numbers(const std::string& reply) {
  std::string text = reply.substr(0, 12);  // "450 4.2.0 …" keeps its code
  for (size_t i = text.size(); i < reply.size() && text.size() < 120; ++i) {
    if (!ascii::is_digit(reply[i])) {
      text += reply[i];
    } else if (text.back() != '#') {
      text += '#';
    }
  }
  return text;
}

}  // namespace

void SendFigures::count(const Ending& ending, const RunClock& clock) {
  switch (ending.fate) {
    case Fate::Accepted:
      ++accepted;
      last = clock.now();
      accept.add(micros_between(ending.job.intended, last));
      service.add(micros_between(clock.at(ending.started), last));
      break;
    case Fate::Refused:
      ++refused;
      count_reply(ending.reply);
      break;
    case Fate::Unknown:
      ++unknown;
      break;
    case Fate::Unsent:
      ++unsent;
  }
}

void SendFigures::count_reply(const std::string& reply) {
  const std::string kind = without_numbers(reply);
  if (replies.contains(kind) || replies.size() < kMostReplies) {
    ++replies[kind];
  } else {
    ++replies["other replies"];
  }
}

}  // namespace sluis::load
