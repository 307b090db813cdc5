// SPDX-License-Identifier: Apache-2.0
// From results to records: verdicts by outcome.h, the change for the store, the lines for the event
// file. One verdict stands for each result, in the same order. Pure but for the event sink.
#pragma once

#include <vector>

#include "config/schema.h"
#include "mta/deliver/flight.h"
#include "mta/deliver/outcome.h"
#include "mta/events/event.h"

namespace sluis::deliver {

using Verdicts = std::vector<RecipientVerdict>;

struct Moment {
  const policy::RetrySettings& retry;
  WallTime now{};
  double unit = 0.5;  // random, uniform in [0, 1)
};

policy::RetrySettings retry_settings(const config::Retry& settings);

RecipientVerdict judge_result(const store::Message& message, const RecipientResult& result,
                              const Moment& moment);

// What must not be recorded as ended yet, since its notice could not be stored: tried again at
// `until`.
void postpone_ends(Verdicts& verdicts, WallTime until);

store::Change change_of(const std::vector<RecipientResult>& results, const Verdicts& verdicts);

void tell_events(events::EventSink& sink, Flight& flight,
                 const std::vector<RecipientResult>& results, const Verdicts& verdicts,
                 WallTime now);

}  // namespace sluis::deliver
