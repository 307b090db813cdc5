// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/flight.h"

#include <algorithm>

namespace sluis::deliver {
namespace {

template <typename T>
void overwrite(std::optional<T>& mine, std::optional<T>& theirs) {
  if (theirs) mine = std::move(theirs);
}

template <typename T>
void append(std::vector<T>& mine, std::vector<T>& theirs) {
  mine.insert(mine.end(), std::move_iterator(theirs.begin()), std::move_iterator(theirs.end()));
}

}  // namespace

void Flight::merge(store::Change part) {
  store::apply(message, part);
  touched = true;
  append(unsaved.recipients, part.recipients);
  append(unsaved.attempts, part.attempts);
  overwrite(unsaved.state, part.state);
  overwrite(unsaved.schedule, part.schedule);
  overwrite(unsaved.released, part.released);
  overwrite(unsaved.due, part.due);
  overwrite(unsaved.hold, part.hold);
  overwrite(unsaved.note, part.note);
  overwrite(unsaved.give_up, part.give_up);
}

store::Change Flight::take_unsaved(store::Change::Then then) {
  store::Change change = std::exchange(unsaved, {});
  change.then = then;
  touched = false;
  return change;
}

void Results::add(std::vector<RecipientResult> batch) {
  if (batch.empty()) return;
  outstanding_ -= std::min(outstanding_, batch.size());
  batches_.push_back(std::move(batch));
  if (auto waiter = std::exchange(waiter_, nullptr)) waiter.resume();
}

Task<std::vector<RecipientResult>> Results::next() {
  co_await Arrival{*this};
  std::vector<RecipientResult> batch = std::move(batches_.front());
  batches_.pop_front();
  co_return batch;
}

}  // namespace sluis::deliver
