// SPDX-License-Identifier: Apache-2.0
#include "mta/store/census.h"

#include <functional>

namespace sluis::store {

Counted counted(const Message& message) {
  Counted out;
  out.accepted = age_second(message.accepted);
  out.octets = message.size;
  for (const GroupBy by : kGroupings) {
    out.keys[static_cast<size_t>(by)] = group_keys(message, by);
  }
  return out;
}

void Census::change(const Counted& before, const Counted& after) {
  if (before == after) return;
  add(after);
  remove(before);
}

void Census::move(const Counted& message, int32_t change) {
  for (size_t i = 0; i < groupings_.size(); ++i) {
    for (const std::string& key : message.keys[i]) move(groupings_[i], key, message, change);
  }
}

void Census::move(Grouping& grouping, const std::string& key, const Counted& message,
                  int32_t change) {
  if (grouping.given_up) return;
  Slice& slice = grouping.slices[std::hash<std::string>{}(key) % grouping.slices.size()];
  bool too_many = false;
  {
    const std::lock_guard lock(slice.mutex);
    const auto [at, fresh] = slice.held.try_emplace(key);
    if (fresh) too_many = ++grouping.keys > most_keys_;
    Held& held = at->second;
    held.cells.add(message.accepted, change);
    held.octets += change * static_cast<int64_t>(message.octets);
    if (held.cells.empty() && held.octets == 0) {
      slice.held.erase(at);
      --grouping.keys;
    }
  }
  if (too_many) give_up(grouping);
}

void Census::give_up() {
  for (Grouping& grouping : groupings_) give_up(grouping);
}

void Census::give_up(Grouping& grouping) {
  grouping.given_up = true;
  for (Slice& slice : grouping.slices) {
    const std::lock_guard lock(slice.mutex);
    slice.held = {};
  }
}

Grouped Census::group(GroupBy by, WallTime now) const {
  const Grouping& grouping = groupings_[static_cast<size_t>(by)];
  Grouped out;
  const auto standing = [&] {
    if (grouping.given_up) return Grouped::Standing::NotKept;
    return walks_ > 0 ? Grouped::Standing::Counting : Grouped::Standing::Kept;
  };
  out.standing = standing();
  if (out.standing != Grouped::Standing::Kept) return out;
  for (const Slice& slice : grouping.slices) {
    const std::lock_guard lock(slice.mutex);
    for (const auto& [key, held] : slice.held) {
      Group group{
          key, static_cast<uint64_t>(held.cells.total()), static_cast<uint64_t>(held.octets), {}};
      held.cells.count(age_second(now), group.by_age);
      out.groups.push_back(std::move(group));
    }
  }
  out.standing = standing();  // given up meanwhile?
  return out;
}

}  // namespace sluis::store
