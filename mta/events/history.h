// SPDX-License-Identifier: Apache-2.0
// The history of messages, read from the event files, rotated ones too: what `sluis trace` shows,
// also of messages that left the queue long ago. It reads gigabytes at the speed of the disk, so it
// belongs on a worker thread. What EventLog still holds in memory is not in it: call
// flush_to_file() first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::events {

// All events of one message in the order in which they happened, each a line of JSON without line
// feed.
struct Story {
  std::string id;
  std::vector<std::string> events;
};

struct History {
  std::vector<Story> stories;  // the newest message first
  bool more = false;           // there are further messages or events than the limits allow
};

struct HistoryLimits {
  size_t stories = 50;
  size_t events_of_story = 1000;
};

// The messages that `key` is about: an id, a Message-ID with or without angle brackets, or the
// address of a sender or recipient. Exact, but for the case of an id and of a domain, and A-labels
// equal their U-labels. `file` is the current event file; one that does not exist is an empty
// history.
Result<History> trace(const std::string& file, std::string_view key, HistoryLimits limits = {});

}  // namespace sluis::events
