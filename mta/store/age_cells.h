// SPDX-License-Identifier: Apache-2.0
// AgeCells: how many messages of one group were accepted when, so that they can be told by age at
// any later moment without being looked at again. As fine as age_bucket() looks: seconds while they
// are young, minutes up to a day, and one cell for all before; two thousand cells at most. Counts
// are signed, since a message may be seen to leave before it has been counted (census.h). Not
// thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "mta/store/groups.h"

namespace sluis::store {

class AgeCells {
 public:
  // `change`: how many more were accepted at `accepted` (age_second()).
  void add(uint32_t accepted, int32_t change);
  // No message counts here at any age.
  bool empty() const { return cells_.empty(); }
  int64_t total() const { return total_; }
  // Adds what counts now to `by_age`. `now` is not before the latest acceptance.
  void count(uint32_t now, ByAge& by_age) const;

 private:
  struct Cell {
    uint32_t accepted;  // its beginning
    int32_t messages;
  };
  uint32_t cell_of(uint32_t accepted) const;
  void make_room();

  std::vector<Cell> cells_;  // in order
  int64_t total_ = 0;
  uint32_t newest_ = 0;
  uint32_t seconds_from_ = 0;  // before it, cells are minutes
  uint32_t minutes_from_ = 0;  // before it, all is one cell
};

}  // namespace sluis::store
