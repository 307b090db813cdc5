// SPDX-License-Identifier: Apache-2.0
// AnswerCache: answers by question, for as long as they may be kept; pure but for the clock it is
// given. Bounded: when full, the answer that was used longest ago goes. One thread.
//
// Kept for: records their TTL, within [kFloor, kCap]; "does not exist" and "no such type" what the
// zone's SOA says (RFC 2308 5), at most kNegativeCap; a failure kFailureTime and no more, so that a
// dead server is not asked for every message and a repaired one is found at once.
#pragma once

#include <list>
#include <map>
#include <optional>

#include "mta/base/clock.h"
#include "mta/dns/packet.h"

namespace sluis::dns {

class AnswerCache {
 public:
  static constexpr std::chrono::seconds kFloor{5};
  static constexpr std::chrono::seconds kCap = std::chrono::hours(24);
  // Shorter than RFC 2308 allows: people add the record they were told is missing, and ask again.
  static constexpr std::chrono::seconds kNegativeCap = std::chrono::minutes(15);
  static constexpr std::chrono::seconds kFailureTime{3};

  AnswerCache(const Clock& clock, size_t most) : clock_(clock), most_(most) {}

  // With the TTL that is left.
  std::optional<Answer> find(const Question& question);
  void keep(const Question& question, const Answer& answer);
  // All types of the name.
  void forget(const std::string& name);
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Question question;
    Answer answer;
    MonoTime until;
  };
  using Entries = std::list<Entry>;  // most recently used first

  void drop(std::map<Question, Entries::iterator>::iterator at);

  const Clock& clock_;
  const size_t most_;
  Entries entries_;
  std::map<Question, Entries::iterator> by_question_;
};

}  // namespace sluis::dns
