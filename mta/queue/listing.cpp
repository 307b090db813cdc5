// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/listing.h"

#include <algorithm>

#include "mta/queue/selection.h"

namespace sluis::queue {
namespace {

constexpr size_t kAtOnce = 1000;

}  // namespace

Result<bool> SummaryWalk::step() {
  auto next = store_.scan({}, cursor_, kAtOnce, [this](const store::Message& message, bool) {
    count(message);
    return true;
  });
  if (!next) return fail(next.error());
  cursor_ = *next;
  return !cursor_.empty();
}

void SummaryWalk::count(const store::Message& message) {
  const size_t bucket = store::age_bucket(store::age_second(message.accepted), now_);
  for (const std::string& key : store::group_keys(message, by_)) {
    SummaryRow& row = rows_[key];
    ++row.messages;
    row.octets += message.size;
    ++row.by_age[bucket];
  }
}

std::vector<SummaryRow> SummaryWalk::take() {
  std::vector<SummaryRow> rows;
  for (auto& [key, row] : rows_) {
    rows.push_back(std::move(row));
    rows.back().key = key;
  }
  return rows;
}

std::vector<SummaryRow> largest_first(std::vector<SummaryRow> rows) {
  std::ranges::sort(rows, [](const SummaryRow& a, const SummaryRow& b) {
    return a.messages != b.messages ? a.messages > b.messages : a.key < b.key;
  });
  return rows;
}

}  // namespace sluis::queue
