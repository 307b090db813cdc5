// SPDX-License-Identifier: Apache-2.0
#include "mta/store/groups.h"

#include <algorithm>
#include <limits>

#include "mta/store/index_terms.h"

namespace sluis::store {
namespace {

constexpr std::array<uint32_t, kAgeBuckets.size() - 1> kUpTo{60, 600, 3600, 6 * 3600, 24 * 3600};
constexpr size_t kToTheSecond = 2;  // so many buckets

std::vector<std::string> keys_of_open(const Message& message, GroupBy by) {
  std::vector<std::string> keys;
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    const RecipientStatus& status = message.recipients[i];
    if (is_end(status.state)) continue;
    std::string key;
    if (by == GroupBy::Destination) {
      key = domain_term(message.envelope.recipients[i].address);
    } else {
      key = status.reply.empty() ? "(not tried yet)" : status.reply;
    }
    if (keys.empty() || keys.back() != key) keys.push_back(std::move(key));
  }
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

std::vector<std::string> group_keys(const Message& message, GroupBy by) {
  switch (by) {
    case GroupBy::SenderDomain:
      return {message.sender_domain};
    case GroupBy::State:
      return {std::string(to_string(message.state))};
    case GroupBy::Account:
      return {message.account.empty() ? "(notices)" : message.account};
    case GroupBy::Destination:
    case GroupBy::Reply:
      break;
  }
  return keys_of_open(message, by);
}

uint32_t age_second(WallTime time) {
  const int64_t second = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  return static_cast<uint32_t>(
      std::clamp<int64_t>(second, 0, std::numeric_limits<uint32_t>::max()));
}

size_t age_bucket(uint32_t accepted, uint32_t now) {
  const auto age = [now](uint32_t since) { return now > since ? now - since : 0; };
  size_t bucket = 0;
  for (; bucket < kUpTo.size(); ++bucket) {
    const uint32_t since = bucket < kToTheSecond ? accepted : minute_of(accepted);
    if (age(since) < kUpTo[bucket]) break;
  }
  return bucket;
}

}  // namespace sluis::store
