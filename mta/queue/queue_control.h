// SPDX-License-Identifier: Apache-2.0
// QueueControl: what a person may ask of the queue and do to it, over all shards: the verbs behind
// `sluis queue …`. Every act is atomic against release: a message that is being sent is told apart
// ("too late") from one that waits; an act that was confirmed is durable.
// Called on shard 0's loop; answers there.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/civil_time.h"
#include "mta/net/task.h"
#include "mta/store/groups.h"
#include "mta/store/message.h"
#include "mta/store/search.h"

namespace sluis::queue {

// FILTER of the command line: all given parts must match. Nothing given selects nothing, unless
// all.
struct Selection {
  std::vector<MessageId> ids;
  store::Filter filter;
  std::optional<std::string> reply;  // ECMAScript regex over a recipient's last reply
  bool all = false;

  bool empty() const;
};

enum class Mode : uint8_t { Act, DryRun };

// Who does it and why: recorded in events and holds.
struct Act {
  std::string actor;
  std::string reason;
  Mode mode = Mode::Act;
};

using SortBy = store::Order;

// So many of the first, in that order.
struct Page {
  SortBy sort = SortBy::Due;
  size_t limit = 100;
};

// A message as it is listed: the stored record, and whether it is being sent at this moment.
struct Row {
  store::Message message;
  bool sending = false;
};

// One link of the answer to "why does it wait": from the nearest cause to the farthest.
struct Cause {
  std::string what;               // "deferred: mx1.example.org said 451 4.7.1 Greylisted"
  std::optional<WallTime> until;  // when this cause ends by itself
};

struct Story {
  Row row;
  std::vector<Cause> waits;      // empty when it is being sent
  std::optional<WallTime> goes;  // when it will be tried next, if a time decides that
};

// What an act did to one message.
struct Touched {
  enum class What : uint8_t { Done, TooLate, NotFound, Refused };
  MessageId id;
  What what = What::Done;
  std::string sentence;  // "cancelled", "too late: already sending", …
};

using SummaryBy = store::GroupBy;
using SummaryRow = store::Group;
using store::kAgeBuckets;

// Whether whoever asked still waits for the answer; asked between the steps of what reads much.
using StillThere = std::function<bool()>;

struct QueueStatus {
  std::map<std::string, uint64_t>
      by_state;  // scheduled ready sending deferred paused awaiting-domain
  uint64_t octets = 0;
  std::optional<WallTime> oldest;     // acceptance of the oldest message
  std::vector<std::string> problems;  // what needs a person, as sentences
};

class QueueControl {
 public:
  virtual ~QueueControl() = default;
  virtual Task<Result<std::vector<Row>>> list(Selection selection, Page page,
                                              StillThere still_there) = 0;
  virtual Task<Result<Story>> show(MessageId id) = 0;
  // The stored octets, header and body, at most `limit` of them.
  virtual Task<Result<std::string>> raw(MessageId id, size_t limit) = 0;
  virtual Task<Result<std::vector<SummaryRow>>> summary(SummaryBy by, StillThere still_there) = 0;
  virtual Task<Result<Touched>> reschedule(MessageId id, TimeIntent at, Act act) = 0;
  virtual Task<Result<std::vector<Touched>>> cancel(Selection selection, Act act) = 0;
  // Holds what matches now; with a selection that is not by id also what comes later, until
  // `until`.
  virtual Task<Result<std::vector<Touched>>> pause(Selection selection, WallTime until,
                                                   Act act) = 0;
  virtual Task<Result<std::vector<Touched>>> resume(Selection selection, Act act) = 0;
  virtual Task<Result<std::vector<Touched>>> retry(Selection selection, Act act) = 0;
  virtual Task<Result<std::vector<Touched>>> bounce(Selection selection, Act act) = 0;
  virtual Task<QueueStatus> status() = 0;
};

}  // namespace sluis::queue
