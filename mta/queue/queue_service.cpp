// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/queue_service.h"

#include <algorithm>

#include "mta/queue/explain.h"
#include "mta/queue/listing.h"
#include "mta/queue/selection.h"

namespace sluis::queue {
namespace {

// A lease may move while we ask around; so often we follow it before giving up.
constexpr int kFollowLease = 1000;
constexpr Millis kFollowPause{2};
constexpr size_t kActsAtOnce = 128;
constexpr size_t kReadPiece = 64 * 1024;
// A store that has just opened counts some hundred thousand messages a second.
constexpr Millis kCountingPatience = std::chrono::minutes(2);
constexpr Millis kCountingPause{20};

policy::HoldRule rule_of(const Selection& selection) {
  policy::HoldRule rule;
  rule.to_domain = selection.filter.to_domain.value_or("");
  rule.sender = selection.filter.sender.value_or("");
  rule.recipient = selection.filter.recipient.value_or("");
  rule.account = selection.filter.account.value_or("");
  return rule;
}

// Only what a message has on arrival can make a standing rule.
bool can_stand(const Selection& selection) {
  return selection.ids.empty() && !selection.reply && !selection.filter.state &&
         !selection.filter.accepted_before && !selection.filter.sender_domain;
}

Result<std::vector<MessageId>> select(store::Store& store, const Selection& selection) {
  auto matcher = Matcher::compile(selection);
  if (!matcher) return fail(matcher.error());
  std::vector<MessageId> ids = selection.ids;
  if (!ids.empty()) return ids;
  auto scanned = matcher->each(store, [&](const store::Message& message, bool) {
    ids.push_back(message.id);
    return true;
  });
  if (!scanned) return fail(scanned.error());
  return ids;
}

}  // namespace

// One act over many messages, worked off by several flows at a time.
struct QueueService::Batch {
  std::vector<MessageId> ids;
  Intervention decide;
  Mode mode = Mode::Act;
  std::vector<Touched> touched;
  size_t next = 0;
  size_t workers = 0;
  OneShot<bool> done;
};

QueueService::QueueService(Loop& loop, const Clock& clock, store::Store& store, WorkerPool& workers,
                           HoldRules& holds)
    : loop_(loop), clock_(clock), store_(store), workers_(workers), holds_(holds) {}

Task<std::optional<Touched>> QueueService::ask(ShardDoor shard, MessageId id, Intervention decide) {
  auto answer = std::make_shared<OneShot<std::optional<Touched>>>();
  auto reply = [home = &loop_, answer](std::optional<Touched> touched) {
    home->post([answer, touched = std::move(touched)] { answer->set(touched); });
  };
  shard.loop->post([queue = shard.queue, id, decide = std::move(decide), reply] {
    if (!queue->intervene(id, {decide, reply})) reply(std::nullopt);
  });
  auto touched = co_await *answer;
  co_return touched;
}

Task<Touched> QueueService::act_on(MessageId id, Intervention decide) {
  for (int i = 0; i < kFollowLease; ++i) {
    auto claimed = store_.claim(id);
    if (claimed) {
      auto answer = std::make_shared<OneShot<Touched>>();
      shards_.front().queue->perform(std::move(*claimed),
                                     {decide, [answer](Touched t) { answer->set(std::move(t)); }});
      auto touched = co_await *answer;
      co_return touched;
    }
    if (claimed.error().kind != ErrorKind::Conflict) {
      const bool gone = claimed.error().kind == ErrorKind::NotFound;
      co_return Touched{
          id, gone ? Touched::What::NotFound : Touched::What::Refused,
          gone ? "too late: it has left the queue, or was never in it (see: sluis trace " +
                     to_string(id) + ")"
               : claimed.error().text};
    }
    for (const ShardDoor& shard : shards_) {
      auto touched = co_await ask(shard, id, decide);
      if (touched) co_return std::move(*touched);
    }
    co_await sleep_for(loop_, kFollowPause);
  }
  co_return Touched{id, Touched::What::TooLate, "too late: it is moving right now"};
}

// What an act would do, without touching the message.
Task<Touched> QueueService::foresee(MessageId id, Intervention decide) {
  auto found = store_.find(id);
  if (!found)
    co_return Touched{id, Touched::What::NotFound,
                      "too late: it has left the queue, or was never in it"};
  std::vector<Row> row{{std::move(*found), true}};
  co_await mark_sending(row);
  if (row.front().sending) {
    co_return Touched{id, Touched::What::TooLate, "would be too late: it is being sent"};
  }
  Decision decision = decide(row.front().message, clock_.wall());
  co_return Touched{id, decision.what, decision.sentence};
}

Task<void> QueueService::work_off(std::shared_ptr<Batch> batch) {
  while (batch->next < batch->ids.size()) {
    const size_t mine = batch->next++;
    if (batch->mode == Mode::DryRun) {
      batch->touched[mine] = co_await foresee(batch->ids[mine], batch->decide);
    } else {
      batch->touched[mine] = co_await act_on(batch->ids[mine], batch->decide);
    }
  }
  if (--batch->workers == 0) batch->done.set(true);
}

Task<Result<std::vector<Touched>>> QueueService::act_on_all(Selection selection,
                                                            Intervention decide, Mode mode) {
  if (selection.empty()) {
    co_return fail(ErrorKind::Invalid, "name messages by id or by a filter, or say --all");
  }
  auto found = co_await run_on<Result<std::vector<MessageId>>>(
      workers_, loop_, [this, selection] { return select(store_, selection); });
  if (!found) co_return fail(found.error());
  if (!*found) co_return fail(found->error());
  auto batch = std::make_shared<Batch>();
  batch->ids = std::move(**found);
  batch->decide = std::move(decide);
  batch->mode = mode;
  batch->touched.resize(batch->ids.size());
  if (batch->ids.empty()) co_return std::vector<Touched>{};
  batch->workers = std::min(kActsAtOnce, batch->ids.size());
  for (size_t i = batch->workers; i > 0; --i) spawn(work_off(batch), gate_);
  co_await batch->done;
  co_return std::move(batch->touched);
}

Task<Result<Touched>> QueueService::reschedule(MessageId id, TimeIntent at, Act act) {
  const Intervention decide = rescheduling(std::move(at), act);
  if (act.mode == Mode::DryRun) co_return co_await foresee(id, decide);
  co_return co_await act_on(id, decide);
}

Task<Result<std::vector<Touched>>> QueueService::cancel(Selection selection, Act act) {
  co_return co_await act_on_all(std::move(selection), cancelling(act), act.mode);
}

Task<Result<std::vector<Touched>>> QueueService::retry(Selection selection, Act act) {
  co_return co_await act_on_all(std::move(selection), retrying(act), act.mode);
}

Task<Result<std::vector<Touched>>> QueueService::bounce(Selection selection, Act act) {
  co_return co_await act_on_all(std::move(selection), giving_up(act), act.mode);
}

Task<Result<std::vector<Touched>>> QueueService::pause(Selection selection, WallTime until,
                                                       Act act) {
  if (!selection.empty() && can_stand(selection) && act.mode == Mode::Act) {
    policy::HoldRule rule = rule_of(selection);
    rule.who = act.actor;
    rule.why = act.reason;
    rule.since = clock_.wall();
    rule.until = until;
    if (auto added = holds_.add(std::move(rule)); !added) co_return fail(added.error());
  }
  co_return co_await act_on_all(std::move(selection), pausing(until, act), act.mode);
}

Task<Result<std::vector<Touched>>> QueueService::resume(Selection selection, Act act) {
  if (!selection.empty() && can_stand(selection) && act.mode == Mode::Act) {
    if (auto removed = holds_.remove(rule_of(selection)); !removed) co_return fail(removed.error());
  }
  if (selection.ids.empty()) selection.filter.state = store::MessageState::Paused;
  co_return co_await act_on_all(std::move(selection), resuming(act), act.mode);
}

Task<void> QueueService::domain_changed(std::optional<std::string> domain) {
  Selection selection;
  selection.filter.sender_domain = std::move(domain);
  selection.filter.state = store::MessageState::AwaitingDomain;
  auto touched = co_await act_on_all(std::move(selection), domain_ready(), Mode::Act);
  (void)touched;
}

// Clears `sending` on rows that no shard is sending.
Task<void> QueueService::mark_sending(std::vector<Row>& rows) {
  std::vector<MessageId> ids;
  for (const Row& row : rows) {
    if (row.sending) ids.push_back(row.message.id);
  }
  std::vector<MessageId> sending;
  for (const ShardDoor& shard : shards_) {
    if (ids.empty()) break;
    auto answer = std::make_shared<OneShot<std::vector<MessageId>>>();
    shard.loop->post([queue = shard.queue, ids, answer, home = &loop_] {
      std::vector<MessageId> mine;
      std::copy_if(ids.begin(), ids.end(), std::back_inserter(mine),
                   [&](MessageId id) { return queue->is_flying(id); });
      home->post([answer, mine = std::move(mine)] { answer->set(mine); });
    });
    const std::vector<MessageId> theirs = co_await *answer;
    sending.insert(sending.end(), theirs.begin(), theirs.end());
  }
  std::sort(sending.begin(), sending.end());
  for (Row& row : rows) {
    row.sending = std::binary_search(sending.begin(), sending.end(), row.message.id);
  }
}

Task<Result<void>> QueueService::work_through(std::function<Result<bool>()> step,
                                              StillThere still_there) {
  for (bool more = true; more;) {
    if (!still_there()) co_return fail(ErrorKind::Cancelled, "whoever asked has gone");
    auto done = co_await run_on<Result<bool>>(workers_, loop_, step);
    if (!done) co_return fail(done.error());
    if (!*done) co_return fail(done->error());
    more = **done;
  }
  co_return Result<void>{};
}

Task<Result<std::vector<Row>>> QueueService::list(Selection selection, Page page,
                                                  StillThere still_there) {
  std::vector<Row> rows;
  if (!selection.ids.empty()) {
    auto named = co_await run_on<Result<std::vector<Row>>>(
        workers_, loop_, [this, selection, page] { return named_rows(store_, selection, page); });
    if (!named) co_return fail(named.error());
    if (!*named) co_return fail(named->error());
    rows = std::move(**named);
  } else {
    auto wanted = wanted_of(selection, page);
    if (!wanted) co_return fail(wanted.error());
    const std::shared_ptr<store::Search> search = store_.search(std::move(*wanted));
    auto looked =
        co_await work_through([search] { return search->step(); }, std::move(still_there));
    if (!looked) co_return fail(looked.error());
    for (store::Found& found : search->take()) {
      rows.push_back({std::move(found.message), found.leased});
    }
  }
  co_await mark_sending(rows);
  co_return rows;
}

Task<Result<Story>> QueueService::show(MessageId id) {
  auto found = store_.find(id);
  if (!found) {
    co_return fail(found.error().kind, "no message " + to_string(id) +
                                           " in the queue; what became of it: sluis trace " +
                                           to_string(id));
  }
  std::vector<Row> row{{std::move(*found), true}};
  co_await mark_sending(row);
  Story story{std::move(row.front()), {}, {}};
  if (!story.row.sending) {
    story.waits = why_it_waits(story.row.message, clock_.wall());
    story.goes = when_it_goes(story.row.message);
  }
  co_return story;
}

Task<Result<std::string>> QueueService::raw(MessageId id, size_t limit) {
  auto read = co_await run_on<Result<std::string>>(
      workers_, loop_, [this, id, limit]() -> Result<std::string> {
        std::string octets;
        while (octets.size() < limit) {
          const size_t before = octets.size();
          octets.resize(std::min(limit, before + kReadPiece));
          auto got = store_.read(id, before, std::span(octets).subspan(before));
          if (!got) return fail(got.error());
          octets.resize(before + *got);
          if (*got == 0) break;
        }
        return octets;
      });
  if (!read) co_return fail(read.error());
  co_return std::move(*read);
}

// From the counts that the store keeps. Shortly after a start they are not complete yet.
Task<Result<std::vector<SummaryRow>>> QueueService::summary(SummaryBy by, StillThere still_there) {
  for (Millis waited{}; waited < kCountingPatience; waited += kCountingPause) {
    auto grouped = co_await run_on<store::Grouped>(
        workers_, loop_, [this, by, now = clock_.wall()] { return store_.group(by, now); });
    if (!grouped) co_return fail(grouped.error());
    if (grouped->standing == store::Grouped::Standing::NotKept) break;
    if (grouped->standing == store::Grouped::Standing::Kept) {
      co_return largest_first(std::move(grouped->groups));
    }
    if (!still_there()) co_return fail(ErrorKind::Cancelled, "whoever asked has gone");
    co_await sleep_for(loop_, kCountingPause);
  }
  co_return co_await walk(by, std::move(still_there));
}

Task<Result<std::vector<SummaryRow>>> QueueService::walk(SummaryBy by, StillThere still_there) {
  auto walk = std::make_shared<SummaryWalk>(store_, by, clock_.wall());
  auto walked = co_await work_through([walk] { return walk->step(); }, std::move(still_there));
  if (!walked) co_return fail(walked.error());
  co_return largest_first(walk->take());
}

Task<size_t> QueueService::flying() {
  size_t count = 0;
  for (const ShardDoor& shard : shards_) {
    auto answer = std::make_shared<OneShot<size_t>>();
    shard.loop->post([queue = shard.queue, answer, home = &loop_] {
      const size_t mine = queue->in_flight();
      home->post([answer, mine] { answer->set(mine); });
    });
    count += co_await *answer;
  }
  co_return count;
}

Task<QueueStatus> QueueService::status() {
  const store::Stats stats = store_.stats();
  const size_t sending = co_await flying();
  QueueStatus status;
  for (size_t i = 0; i < stats.by_state.size(); ++i) {
    const auto name = store::to_string(static_cast<store::MessageState>(i));
    status.by_state[std::string(name)] = stats.by_state[i];
  }
  // A message that is sent keeps the state that it had in the store.
  uint64_t rest = sending;
  for (const char* state : {"ready", "deferred", "scheduled"}) {
    const uint64_t taken = std::min<uint64_t>(rest, status.by_state[state]);
    status.by_state[state] -= taken;
    rest -= taken;
  }
  status.by_state["sending"] = sending;
  status.octets = stats.octets;
  if (stats.broken) status.problems.push_back("the store takes no mail: " + *stats.broken);
  if (stats.damaged > 0) {
    status.problems.push_back(std::to_string(stats.damaged) +
                              " messages could not be read back from the journal and have left the "
                              "queue; the log names them: check the disk");
  }
  if (stats.full) status.problems.push_back(*stats.full);
  auto first = store_.scan({}, {}, 1, [&](const store::Message& message, bool) {
    status.oldest = message.accepted;
    return false;
  });
  if (!first) status.problems.push_back("the store cannot be read: " + first.error().text);
  co_return status;
}

}  // namespace sluis::queue
