// SPDX-License-Identifier: Apache-2.0
// FakeQueue: a queue with a handful of messages in memory that answers as the real one would, and
// remembers what it was asked.
#pragma once

#include <map>

#include "mta/queue/queue_control.h"

namespace sluis::test {

class FakeQueue final : public queue::QueueControl {
 public:
  std::map<MessageId, queue::Row> rows;
  queue::Selection asked;
  queue::Act act;
  std::optional<TimeIntent> at;
  WallTime until{};
  size_t limit = 0;

  Task<Result<std::vector<queue::Row>>> list(queue::Selection selection, queue::Page page,
                                             queue::StillThere) override {
    asked = selection;
    limit = page.limit;
    std::vector<queue::Row> out;
    for (const auto& [id, row] : rows) {
      if (chosen(row)) out.push_back(row);
    }
    co_return out;
  }

  Task<Result<queue::Story>> show(MessageId id) override {
    if (!rows.contains(id)) co_return fail(ErrorKind::NotFound, "no message " + to_string(id));
    queue::Story story;
    story.row = rows[id];
    story.waits.push_back(
        {"deferred: mx1.example.org said 451 4.7.1 Greylisted", story.row.message.due});
    story.goes = story.row.message.due;
    co_return story;
  }

  Task<Result<std::string>> raw(MessageId id, size_t most) override {
    if (!rows.contains(id)) co_return fail(ErrorKind::NotFound, "no message " + to_string(id));
    co_return std::string("From: a@b.example\r\n\r\nbody\r\n").substr(0, most);
  }

  Task<Result<std::vector<queue::SummaryRow>>> summary(queue::SummaryBy,
                                                       queue::StillThere) override {
    queue::SummaryRow row;
    row.key = "example.org";
    row.messages = rows.size();
    row.by_age[2] = rows.size();
    co_return std::vector<queue::SummaryRow>{row};
  }

  Task<Result<queue::Touched>> reschedule(MessageId id, TimeIntent when, queue::Act by) override {
    act = by;
    at = when;
    if (!rows.contains(id)) {
      co_return queue::Touched{id, queue::Touched::What::NotFound, "no such message"};
    }
    co_return queue::Touched{id, queue::Touched::What::Done, "scheduled"};
  }

  Task<Result<std::vector<queue::Touched>>> cancel(queue::Selection s, queue::Act a) override {
    co_return touch(s, a, "cancelled");
  }
  Task<Result<std::vector<queue::Touched>>> pause(queue::Selection s, WallTime end,
                                                  queue::Act a) override {
    until = end;
    co_return touch(s, a, "paused");
  }
  Task<Result<std::vector<queue::Touched>>> resume(queue::Selection s, queue::Act a) override {
    co_return touch(s, a, "resumed");
  }
  Task<Result<std::vector<queue::Touched>>> retry(queue::Selection s, queue::Act a) override {
    co_return touch(s, a, "tried now");
  }
  Task<Result<std::vector<queue::Touched>>> bounce(queue::Selection s, queue::Act a) override {
    co_return touch(s, a, "bounced");
  }
  Task<queue::QueueStatus> status() override {
    queue::QueueStatus status;
    status.by_state["deferred"] = rows.size();
    status.problems.push_back("the disk is nearly full");
    co_return status;
  }

 private:
  bool chosen(const queue::Row& row) const {
    if (!asked.ids.empty()) {
      return std::find(asked.ids.begin(), asked.ids.end(), row.message.id) != asked.ids.end();
    }
    return store::matches(asked.filter, row.message);
  }

  std::vector<queue::Touched> touch(const queue::Selection& selection, const queue::Act& by,
                                    const std::string& word) {
    asked = selection;
    act = by;
    std::vector<queue::Touched> out;
    for (const auto& [id, row] : rows) {
      if (!chosen(row)) continue;
      if (row.sending) {
        out.push_back({id, queue::Touched::What::TooLate, "too late: already sending"});
      } else {
        out.push_back({id, queue::Touched::What::Done, word});
      }
    }
    return out;
  }
};

}  // namespace sluis::test
