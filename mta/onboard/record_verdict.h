// SPDX-License-Identifier: Apache-2.0
// What the servers of a zone and the resolver together say about one record: is it saved right, and
// do receivers see it? Pure.
//
//   the zone's servers   the resolver      it is                          counts as
//   right                right             right                          good
//   right                wrong, older      pending, with the time when    nothing
//                                          the older answer ends
//   right                no answer         unanswerable                   nothing
//   wrong                wrong             wrong                          bad
//   wrong                right, older      wrong; receivers see the       nothing
//                                          older answer until then
//   wrong                no answer         wrong                          nothing
//   wrong                not asked         wrong                          bad
//   they differ          whatever          pending                        nothing
//   not reached          as it answers     as it answers                  as it answers
//
// The resolver's older answer ends when its TTL does, that of a negative one when the SOA says
// (RFC 2308 5).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "mta/onboard/record_check.h"

namespace sluis::onboard {

// One name as it was answered.
struct RecordView {
  std::vector<Evidence> zone;    // by each of the zone's servers; empty: none was found
  std::optional<Evidence> seen;  // by the resolver; nullopt: not asked
  std::string domain;            // whose record it is
};

using JudgeRecord = std::function<Fact(const Evidence&)>;

struct RecordVerdict {
  Fact fact;
  policy::Answer news = policy::Answer::None;  // what it counts as
};

// What the zone's servers alone say; None when they did not answer or differ.
policy::Answer saved(const RecordView& view, const JudgeRecord& judge);

// The answers, as a person reads them; bounded.
std::string evidence_of(const RecordView& view);

// What is right is not seen yet: the resolver keeps `seen` until it ends.
void wait_for_cache(Fact& fact, const Evidence& seen);

RecordVerdict weigh(const RecordView& view, const JudgeRecord& judge);

}  // namespace sluis::onboard
