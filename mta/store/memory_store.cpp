// SPDX-License-Identifier: Apache-2.0
#include "mta/store/memory_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "mta/store/census.h"
#include "mta/store/cursor.h"
#include "mta/store/due_watch.h"
#include "mta/store/leases.h"
#include "mta/store/tally.h"

namespace sluis::store {
namespace {

class MemoryDraft final : public Draft {
 public:
  Result<void> append(std::string_view octets) override {
    body.append(octets);
    return {};
  }
  bool wait_for_room(Executor&, std::function<void()>) override { return false; }

  std::string body;
};

class MemoryStore final : public Store {
 public:
  std::unique_ptr<Draft> open_draft(MessageId) override { return std::make_unique<MemoryDraft>(); }
  void accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
              Done done) override;
  void change(const Lease& lease, Change change, Executor& home, Done done) override;
  Result<std::vector<Leased>> claim_due(WallTime now, size_t limit) override;
  Result<std::vector<Resting>> claim_resting(WallTime now, size_t limit) override;
  Result<Leased> claim(MessageId id) override;
  void give_back(const Lease& lease) override;
  void rest(const Lease&) override {}
  Result<Leased> recall(const Lease& lease) override;
  std::optional<WallTime> next_due() override;
  void on_earlier_due(Executor& home, std::function<void()> wake) override;
  Result<Message> find(MessageId id) override;
  Result<size_t> read(MessageId id, uint64_t offset, std::span<char> into) override;
  Result<Cursor> scan(const Filter& filter, const Cursor& from, size_t limit,
                      const std::function<bool(const Message&, bool)>& visit) override;
  std::unique_ptr<Search> search(Wanted wanted) override;
  Stats stats() override;
  Grouped group(GroupBy by, WallTime now) override { return census_.group(by, now); }
  MessageId greatest_id() override;
  void before_commit(std::function<void()> hook) override { hook_ = std::move(hook); }
  void close() override {}

 private:
  struct Kept {
    Message message;
    std::string body;
  };

  Result<void> put(Message message, std::unique_ptr<Draft> draft, AcceptAs as);
  Result<void> apply_change(const Lease& lease, const Change& change);
  bool wait_again(MessageId id);

  std::mutex mutex_;
  std::map<MessageId, Kept> kept_;
  std::set<std::pair<WallTime, MessageId>> due_;  // of messages that are not leased
  MessageId greatest_;
  std::function<void()> hook_;
  Leases leases_;
  Tally tally_;
  Census census_;
  DueWatch watch_;
};

void MemoryStore::accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
                         Done done) {
  if (hook_) hook_();
  home.post([done = std::move(done), result = put(std::move(message), std::move(draft), as)] {
    done(result);
  });
}

Result<void> MemoryStore::put(Message message, std::unique_ptr<Draft> draft, AcceptAs as) {
  auto* body = dynamic_cast<MemoryDraft*>(draft.get());
  if (body == nullptr) return fail(ErrorKind::Internal, "accept needs a draft of this store");
  const MessageId id = message.id;
  std::unique_lock lock(mutex_);
  message.recipients.resize(message.envelope.recipients.size());
  const auto [at, fresh] = kept_.try_emplace(id);
  if (!fresh) return fail(ErrorKind::Conflict, "a message with this id is held already");
  tally_.add(message.state, message.size);
  census_.add(counted(message));
  at->second = {std::move(message), std::move(body->body)};
  greatest_ = std::max(greatest_, id);
  if (as == AcceptAs::Leased) {
    leases_.take_as_accepted(id);
    return {};
  }
  const bool earlier = wait_again(id);
  lock.unlock();
  if (earlier) watch_.notify();
  return {};
}

void MemoryStore::change(const Lease& lease, Change change, Executor& home, Done done) {
  if (hook_) hook_();
  home.post([done = std::move(done), result = apply_change(lease, change)] { done(result); });
}

Result<void> MemoryStore::apply_change(const Lease& lease, const Change& change) {
  std::unique_lock lock(mutex_);
  if (auto allowed = leases_.use(lease, change.then); !allowed) return allowed;
  const bool ended = leases_.settle(lease.id);
  const auto at = kept_.find(lease.id);
  Message& message = at->second.message;
  if (change.then == Change::Then::Finish) {
    tally_.remove(message.state, message.size);
    census_.remove(counted(message));
    kept_.erase(at);
    return {};
  }
  const MessageState before = message.state;
  const Counted counted_before = counted(message);
  apply(message, change);
  tally_.move(before, message.state);
  census_.change(counted_before, counted(message));
  const bool earlier = ended && wait_again(lease.id);
  lock.unlock();
  if (earlier) watch_.notify();
  return {};
}

// With mutex_ held, for a message that is not leased. True: next_due() has become earlier, and the
// watch is to be told once the mutex is free.
bool MemoryStore::wait_again(MessageId id) {
  const WallTime due = kept_.at(id).message.due;
  if (due == kNever) return false;
  const bool earlier = due_.empty() || due < due_.begin()->first;
  due_.emplace(due, id);
  return earlier;
}

Result<std::vector<Leased>> MemoryStore::claim_due(WallTime now, size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<Leased> claimed;
  while (claimed.size() < limit && !due_.empty() && due_.begin()->first <= now) {
    const MessageId id = due_.begin()->second;
    due_.erase(due_.begin());
    if (const auto lease = leases_.take(id)) claimed.push_back({*lease, kept_.at(id).message});
  }
  return claimed;
}

Result<std::vector<Resting>> MemoryStore::claim_resting(WallTime now, size_t limit) {
  const Result<std::vector<Leased>> claimed = claim_due(now, limit);
  if (!claimed) return fail(claimed.error());
  std::vector<Resting> resting;
  for (const Leased& one : *claimed) resting.push_back({one.lease, turn_of(one.message)});
  return resting;
}

Result<Leased> MemoryStore::claim(MessageId id) {
  const std::lock_guard lock(mutex_);
  const auto at = kept_.find(id);
  if (at == kept_.end()) return fail(ErrorKind::NotFound, "no message " + to_string(id));
  const auto lease = leases_.take(id);
  if (!lease) return fail(ErrorKind::Conflict, "message " + to_string(id) + " is being worked on");
  due_.erase({at->second.message.due, id});
  return Leased{*lease, at->second.message};
}

void MemoryStore::give_back(const Lease& lease) {
  std::unique_lock lock(mutex_);
  const bool earlier = leases_.give_back(lease) && wait_again(lease.id);
  lock.unlock();
  if (earlier) watch_.notify();
}

Result<Leased> MemoryStore::recall(const Lease& lease) {
  const std::lock_guard lock(mutex_);
  if (auto holder = leases_.check(lease); !holder) return fail(holder.error());
  return Leased{lease, kept_.at(lease.id).message};
}

std::optional<WallTime> MemoryStore::next_due() {
  const std::lock_guard lock(mutex_);
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

void MemoryStore::on_earlier_due(Executor& home, std::function<void()> wake) {
  watch_.add(home, std::move(wake));
}

Result<Message> MemoryStore::find(MessageId id) {
  const std::lock_guard lock(mutex_);
  const auto at = kept_.find(id);
  if (at == kept_.end()) return fail(ErrorKind::NotFound, "no message " + to_string(id));
  return at->second.message;
}

Result<size_t> MemoryStore::read(MessageId id, uint64_t offset, std::span<char> into) {
  const std::lock_guard lock(mutex_);
  const auto at = kept_.find(id);
  if (at == kept_.end()) return fail(ErrorKind::NotFound, "no message " + to_string(id));
  const std::string& body = at->second.body;
  if (offset >= body.size()) return size_t{0};
  return body.copy(into.data(), into.size(), offset);
}

// Visits without the lock, so that `visit` may call the store.
Result<Cursor> MemoryStore::scan(const Filter& filter, const Cursor& from, size_t limit,
                                 const std::function<bool(const Message&, bool)>& visit) {
  const auto start = position_of(from);
  if (!start) return fail(start.error());
  MessageId last = *start;
  for (size_t matched = 0; matched < limit;) {
    std::optional<Message> message;
    {
      const std::lock_guard lock(mutex_);
      const auto at = kept_.upper_bound(last);
      if (at == kept_.end()) return Cursor();
      last = at->first;
      if (matches(filter, at->second.message)) message = at->second.message;
    }
    if (!message) continue;
    ++matched;
    if (!visit(*message, leases_.held(last))) break;
  }
  return cursor_at(last);
}

// All at once: this engine is for tests and small runs.
class MemorySearch final : public Search {
 public:
  MemorySearch(Store& store, Wanted wanted) : store_(store), wanted_(std::move(wanted)) {}

  Result<bool> step() override {
    auto scanned = store_.scan({}, {}, SIZE_MAX, [this](const Message& message, bool leased) {
      if (wanted_.matches(message)) ranked_.offer({message, leased});
      return true;
    });
    if (!scanned) return fail(scanned.error());
    return false;
  }
  std::vector<Found> take() override { return ranked_.take(); }

 private:
  Store& store_;
  const Wanted wanted_;
  Ranked ranked_{wanted_.order, wanted_.limit};
};

std::unique_ptr<Search> MemoryStore::search(Wanted wanted) {
  return std::make_unique<MemorySearch>(*this, std::move(wanted));
}

Stats MemoryStore::stats() {
  Stats stats = tally_.stats();
  stats.leased = leases_.count();
  return stats;
}

MessageId MemoryStore::greatest_id() {
  const std::lock_guard lock(mutex_);
  return greatest_;
}

}  // namespace

std::unique_ptr<Store> open_memory_store(const Clock&) {
  return std::make_unique<MemoryStore>();
}

}  // namespace sluis::store
