// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/listing.h"

#include <algorithm>
#include <set>

#include "mta/queue/selection.h"

namespace sluis::queue {
namespace {

bool before(SortBy sort, const store::Message& a, const store::Message& b) {
  switch (sort) {
    case SortBy::Due:
      if (a.due != b.due) return a.due < b.due;
      break;
    case SortBy::Size:
      if (a.size != b.size) return a.size > b.size;
      break;
    case SortBy::Age:
      break;
  }
  return a.id < b.id;
}

// The keys under which one message counts.
std::set<std::string> keys_of(const store::Message& message, SummaryBy by) {
  switch (by) {
    case SummaryBy::SenderDomain:
      return {message.sender_domain};
    case SummaryBy::State:
      return {std::string(store::to_string(message.state))};
    case SummaryBy::Account:
      return {message.account.empty() ? "(notices)" : message.account};
    case SummaryBy::Destination:
    case SummaryBy::Reply:
      break;
  }
  std::set<std::string> keys;
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    if (store::is_end(message.recipients[i].state)) continue;
    if (by == SummaryBy::Reply) {
      keys.insert(message.recipients[i].reply.empty() ? "(not tried yet)"
                                                      : message.recipients[i].reply);
    } else {
      const std::string& domain = message.envelope.recipients[i].address.domain;
      keys.insert(mail::ascii_domain(domain).value_or(domain));
    }
  }
  return keys;
}

size_t bucket_of(Millis age) {
  size_t bucket = 0;
  while (bucket + 1 < kAgeBuckets.size() && age >= kAgeBuckets[bucket]) ++bucket;
  return bucket;
}

}  // namespace

Result<std::vector<Row>> list_rows(store::Store& store, const Selection& selection, SortBy sort,
                                   size_t limit) {
  auto matcher = Matcher::compile(selection);
  if (!matcher) return fail(matcher.error());
  std::vector<Row> rows;
  if (limit == 0) return rows;
  const auto order = [sort](const Row& a, const Row& b) {
    return before(sort, a.message, b.message);
  };
  // A heap of the best `limit` so far, its worst on top. Ids come in order of age, so that a page
  // by age is complete when it is full.
  auto scanned = matcher->each(store, [&](const store::Message& message, bool leased) {
    if (rows.size() < limit) {
      rows.push_back({message, leased});
      std::push_heap(rows.begin(), rows.end(), order);
      return sort != SortBy::Age || rows.size() < limit;
    }
    if (before(sort, message, rows.front().message)) {
      std::pop_heap(rows.begin(), rows.end(), order);
      rows.back() = {message, leased};
      std::push_heap(rows.begin(), rows.end(), order);
    }
    return true;
  });
  if (!scanned) return fail(scanned.error());
  std::sort_heap(rows.begin(), rows.end(), order);
  return rows;
}

Result<std::vector<SummaryRow>> summarise(store::Store& store, SummaryBy by, WallTime now) {
  std::map<std::string, SummaryRow> rows;
  Matcher everything = *Matcher::compile(Selection{});
  auto scanned = everything.each(store, [&](const store::Message& message, bool) {
    const size_t bucket = bucket_of(now - message.accepted);
    for (const std::string& key : keys_of(message, by)) {
      SummaryRow& row = rows[key];
      row.key = key;
      ++row.messages;
      row.octets += message.size;
      ++row.by_age[bucket];
    }
    return true;
  });
  if (!scanned) return fail(scanned.error());
  std::vector<SummaryRow> sorted;
  for (auto& [key, row] : rows) sorted.push_back(std::move(row));
  std::stable_sort(sorted.begin(), sorted.end(), [](const SummaryRow& a, const SummaryRow& b) {
    return a.messages > b.messages;
  });
  return sorted;
}

}  // namespace sluis::queue
