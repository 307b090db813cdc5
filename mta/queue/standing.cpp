// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/standing.h"

namespace sluis::queue {

Standing standing_of(const store::Message& message) {
  Facts facts;
  facts.recipients = message.recipients;
  facts.hold = message.hold;
  facts.schedule = message.schedule;
  facts.released = message.released != WallTime{};
  return derive(facts);
}

store::Change with_standing(store::Change change, const store::Message& before) {
  store::Message after = before;
  store::apply(after, change);
  const Standing standing = standing_of(after);
  change.state = as_stored(standing.state);
  change.due = standing.due;
  return change;
}

bool all_ended(const store::Message& message) {
  return end_of(message.recipients).has_value();
}

}  // namespace sluis::queue
