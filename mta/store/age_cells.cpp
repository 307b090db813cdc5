// SPDX-License-Identifier: Apache-2.0
#include "mta/store/age_cells.h"

#include <algorithm>

namespace sluis::store {
namespace {

// Past these ages no bucket ends that could tell a second, or any moment, from another.
constexpr uint32_t kSeconds = 600 + 2 * kAgeMinute;
constexpr uint32_t kMinutes = 24 * 3600 + 2 * kAgeMinute;

}  // namespace

uint32_t AgeCells::cell_of(uint32_t accepted) const {
  if (accepted < minutes_from_) return 0;
  return accepted < seconds_from_ ? minute_of(accepted) : accepted;
}

void AgeCells::add(uint32_t accepted, int32_t change) {
  total_ += change;
  newest_ = std::max(newest_, accepted);
  const auto place = [&] {
    return std::ranges::lower_bound(cells_, cell_of(accepted), {}, &Cell::accepted);
  };
  auto at = place();
  const auto found = [&] { return at != cells_.end() && at->accepted == cell_of(accepted); };
  if (!found() && cells_.size() == cells_.capacity()) {
    make_room();
    at = place();
  }
  if (!found()) {
    cells_.insert(at, {cell_of(accepted), change});
  } else if ((at->messages += change) == 0) {
    cells_.erase(at);
  }
}

// Joins cells that no question can tell apart any more, before the memory grows.
void AgeCells::make_room() {
  if (newest_ > kSeconds) {
    seconds_from_ = std::max(seconds_from_, minute_of(newest_ - kSeconds));
  }
  if (newest_ > kMinutes) {
    minutes_from_ = std::max(minutes_from_, minute_of(newest_ - kMinutes));
  }
  size_t kept = 0;
  for (const Cell& cell : cells_) {
    const uint32_t place = cell_of(cell.accepted);
    if (kept > 0 && cells_[kept - 1].accepted == place) {
      cells_[kept - 1].messages += cell.messages;
    } else {
      cells_[kept++] = {place, cell.messages};
    }
    if (cells_[kept - 1].messages == 0) --kept;
  }
  cells_.resize(kept);
}

void AgeCells::count(uint32_t now, ByAge& by_age) const {
  now = std::max(now, newest_);
  for (const Cell& cell : cells_) {
    by_age[age_bucket(cell.accepted, now)] += static_cast<uint64_t>(cell.messages);
  }
}

}  // namespace sluis::store
