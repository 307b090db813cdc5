// SPDX-License-Identifier: Apache-2.0
// The writer thread of the old generation. A group of operations is staged into one batch; rows
// that the group touches more than once are kept between its operations, so that each sees the one
// before. After the synced write everything is settled in the order of submission: leases end,
// counts move, due times are announced, and completions are posted, once for each executor.
#include <algorithm>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "mta/base/log.h"
#include "mta/store/rocks_store.h"

namespace sluis::store {

struct RocksStore::Commit {
  struct Outcome {
    Executor* home;
    Done done;
    Result<void> result;
    std::function<void()> settle;  // run when the batch is durable
    MessageId uses_lease;          // zero: none
    std::shared_ptr<DraftRoom> room;
    uint64_t room_octets = 0;
  };
  rocksdb::WriteBatch batch;
  std::map<MessageId, std::optional<Row>> rows;  // as the batch leaves them; nullopt: erased
  std::vector<Outcome> outcomes;
};

void RocksStore::submit(Operation operation) {
  const bool alters = std::holds_alternative<Alter>(operation);
  if (queue_.push(operation, alters ? Hurry::WithOthers : Hurry::Now)) return;
  refuse(operation, {ErrorKind::Unavailable, "the queue is closing", {}});
}

void RocksStore::refuse(Operation& operation, const Error& why) {
  if (auto* accept = std::get_if<Accept>(&operation)) {
    accept->home->post([done = std::move(accept->done), why] { done(fail(why)); });
  } else if (auto* alter = std::get_if<Alter>(&operation)) {
    books_->leases.settle(alter->id);
    alter->home->post([done = std::move(alter->done), why] { done(fail(why)); });
  } else if (auto* chunk = std::get_if<PutChunk>(&operation)) {
    chunk->room->settled(chunk->octets.size(), fail(why));
  }
}

void RocksStore::write_groups() {
  std::vector<Operation> group;
  while (queue_.take(group)) {
    commit_group(group);
    group.clear();
  }
}

void RocksStore::commit_group(std::vector<Operation>& group) {
  {
    const std::lock_guard lock(broken_mutex_);
    if (broken_) {
      for (Operation& operation : group) refuse(operation, *broken_);
      return;
    }
  }
  Commit commit;
  for (Operation& operation : group) {
    std::visit([&](auto& op) { stage(commit, op); }, operation);
  }
  if (hook_) hook_();
  const Result<void> written = rocks_->write_synced(commit.batch);
  if (!written) {
    break_down(written.error());
    for (Commit::Outcome& outcome : commit.outcomes) {
      outcome.result = fail(broken_error());
      outcome.settle = nullptr;
    }
  }
  Completions completions;
  settle(commit, completions);
  completions.post();
}

void RocksStore::settle(Commit& commit, Completions& completions) {
  for (Commit::Outcome& outcome : commit.outcomes) {
    if (outcome.settle) outcome.settle();
    if (outcome.uses_lease != MessageId{} && books_->leases.settle(outcome.uses_lease)) {
      const auto& row = commit.rows[outcome.uses_lease];
      if (row) free_again(row->message.due, row->message.id);
    }
    if (outcome.room) outcome.room->settled(outcome.room_octets, outcome.result);
    if (outcome.home != nullptr) {
      completions.add(*outcome.home, std::move(outcome.done), std::move(outcome.result));
    }
  }
}

void RocksStore::stage(Commit& commit, PutChunk& op) {
  if (op.chunk == 0) commit.batch.Put(rocks_->meta(), draft_key(op.id), {});
  commit.batch.Put(rocks_->bodies(), body_key(op.id, op.chunk), op.octets);
  commit.outcomes.push_back({nullptr, {}, {}, {}, {}, std::move(op.room), op.octets.size()});
}

void RocksStore::stage(Commit& commit, DropDraft& op) {
  for (uint32_t chunk = 0; chunk < op.chunks; ++chunk) {
    commit.batch.Delete(rocks_->bodies(), body_key(op.id, chunk));
  }
  commit.batch.Delete(rocks_->meta(), draft_key(op.id));
}

void RocksStore::stage(Commit& commit, Accept& op) {
  const MessageId id = op.row.message.id;
  const bool known = commit.rows.contains(id) || (id.value <= greatest_ && holds(id));
  if (known) {
    commit.outcomes.push_back({op.home,
                               std::move(op.done),
                               fail(ErrorKind::Conflict, "a message with this id is held already"),
                               {},
                               {},
                               {}});
    return;
  }
  put_row(*rocks_, commit.batch, op.row);
  if (!op.rest.empty()) {
    commit.batch.Put(rocks_->bodies(), body_key(id, op.last_chunk), op.rest);
  }
  if (op.last_chunk > 0) commit.batch.Delete(rocks_->meta(), draft_key(id));
  if (id.value > greatest_) {
    greatest_ = id.value;
    commit.batch.Put(rocks_->meta(), "greatest", id_key(id));
  }
  const Message& m = op.row.message;
  auto settle = [this, as = op.as, id, due = m.due, state = m.state, size = m.size,
                 as_counted = counted(m)] {
    books_->tally.add(state, size);
    books_->census.add(as_counted);
    if (as == AcceptAs::Leased) {
      books_->leases.take_as_accepted(id);
    } else {
      free_again(due, id);
    }
  };
  commit.rows[id] = std::move(op.row);
  commit.outcomes.push_back({op.home, std::move(op.done), {}, std::move(settle), {}, {}});
}

Result<Row*> RocksStore::staged_row(Commit& commit, MessageId id) {
  auto at = commit.rows.find(id);
  if (at == commit.rows.end()) {
    Result<Row> stored = row(id);
    if (!stored) return fail(std::move(stored).error());
    at = commit.rows.emplace(id, *std::move(stored)).first;
  }
  if (!at->second) return fail(ErrorKind::NotFound, "no message " + to_string(id));
  return &*at->second;
}

void RocksStore::stage(Commit& commit, Alter& op) {
  Commit::Outcome outcome{op.home, std::move(op.done), {}, {}, op.id, {}};
  const Result<Row*> row = staged_row(commit, op.id);
  if (!row) {
    outcome.result = fail(row.error());
  } else if (op.change.then == Change::Then::Finish) {
    erase_row(*rocks_, commit.batch, **row);
    outcome.settle = [this, state = (*row)->message.state, size = (*row)->message.size,
                      as_counted = counted((*row)->message)] {
      books_->tally.remove(state, size);
      books_->census.remove(as_counted);
    };
    commit.rows[op.id].reset();
  } else {
    const Message before = (*row)->message;
    apply((*row)->message, op.change);
    change_row(*rocks_, commit.batch, before, **row);
    if (may_count_elsewhere(op.change)) {
      outcome.settle = [this, from = before.state, to = (*row)->message.state,
                        counted_before = counted(before),
                        counted_after = counted((*row)->message)] {
        books_->tally.move(from, to);
        books_->census.change(counted_before, counted_after);
      };
    }
  }
  commit.outcomes.push_back(std::move(outcome));
}

Error RocksStore::broken_error() {
  const std::lock_guard lock(broken_mutex_);
  return broken_.value_or(Error{});
}

void RocksStore::break_down(const Error& why) {
  log::error("store", "the queue database failed; nothing is accepted until a restart",
             {{"reason", why.text}, {"detail", why.detail}});
  const std::lock_guard lock(broken_mutex_);
  if (broken_) return;
  broken_ = Error{ErrorKind::Unavailable,
                  "the queue database could not be written; free or repair the disk, then restart",
                  why.detail};
}

}  // namespace sluis::store
