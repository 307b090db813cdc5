// SPDX-License-Identifier: Apache-2.0
// RocksStore: the old generation, for messages that wait: every message with its body and its
// indexes in RocksDB. One writer thread gathers what was submitted while the last sync was under
// way and commits it in one synced batch. A whole Store by itself (the contract suite holds it to
// that), and the lower half of the tiered one, which moves messages in with adopt().
//
// A batch that fails breaks the store for good: it is not known what reached the disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "mta/store/books.h"
#include "mta/store/commit_queue.h"
#include "mta/store/completions.h"
#include "mta/store/draft_room.h"
#include "mta/store/rocks_due.h"
#include "mta/store/rocks_rows.h"
#include "mta/store/store.h"

namespace sluis::store {

class RocksStore final : public Store {
 public:
  // Counts what it holds and sweeps bodies whose message never came.
  static Result<std::unique_ptr<RocksStore>> open(std::shared_ptr<RocksDb> rocks,
                                                  std::shared_ptr<Books> books);
  ~RocksStore() override;

  std::unique_ptr<Draft> open_draft(MessageId id) override;
  void accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
              Done done) override;
  void change(const Lease& lease, Change change, Executor& home, Done done) override;
  Result<std::vector<Leased>> claim_due(WallTime now, size_t limit) override;
  Result<std::vector<Resting>> claim_resting(WallTime now, size_t limit) override;
  Result<Leased> claim(MessageId id) override;
  void give_back(const Lease& lease) override;
  void rest(const Lease&) override {}
  Result<Leased> recall(const Lease& lease) override;
  std::optional<WallTime> next_due() override { return due_.next(); }
  void on_earlier_due(Executor& home, std::function<void()> wake) override;
  Result<Message> find(MessageId id) override;
  Result<size_t> read(MessageId id, uint64_t offset, std::span<char> into) override;
  Result<Cursor> scan(const Filter& filter, const Cursor& from, size_t limit,
                      const std::function<bool(const Message&, bool)>& visit) override;
  std::unique_ptr<Search> search(Wanted wanted) override;
  Stats stats() override;
  Grouped group(GroupBy by, WallTime now) override { return books_->census.group(by, now); }
  MessageId greatest_id() override { return MessageId{greatest_.load()}; }
  void before_commit(std::function<void()> hook) override { hook_ = std::move(hook); }
  void close() override;

  RocksDb& database() { return *rocks_; }

  // For the tiered store. The messages are durable here when it returns; they are not counted, as
  // they were counted when they were accepted.
  struct Adoption {
    Message message;
    uint64_t body_octets = 0;
    std::function<Result<void>(uint64_t offset, std::span<char> into)> read_body;
  };
  Result<void> adopt(const std::vector<Adoption>& adoptions, std::optional<MessageId>& unreadable);
  bool holds(MessageId id);
  // The lease of one of its messages has ended: whoever waits for due messages may have it.
  void free_again(MessageId id);
  void free_again(WallTime due, MessageId id);
  // A change whose lease has been checked already.
  void submit_change(MessageId id, Change change, Executor& home, Done done);

 private:
  friend class RocksDraft;
  struct PutChunk {
    MessageId id;
    uint32_t chunk;
    std::string octets;
    std::shared_ptr<DraftRoom> room;
  };
  struct DropDraft {
    MessageId id;
    uint32_t chunks;
  };
  struct Accept {
    Row row;
    uint32_t last_chunk;
    std::string rest;
    AcceptAs as;
    Executor* home;
    Done done;
  };
  struct Alter {
    MessageId id;
    Change change;
    Executor* home;
    Done done;
  };
  using Operation = std::variant<PutChunk, DropDraft, Accept, Alter>;
  struct Commit;

  RocksStore(std::shared_ptr<RocksDb> rocks, std::shared_ptr<Books> books);
  std::optional<Leased> still_due(const RocksDue::Claim& claim, WallTime now);
  // What could not be read at `offset` is the body's end; else Corrupt, with `detail`.
  Result<void> ends_by(MessageId id, uint64_t offset, const std::string& detail);
  Result<void> recover();
  Result<void> sweep_drafts();
  Result<void> count_messages();
  void start_census();
  void walk_for_census(const rocksdb::Snapshot& snapshot);
  bool rest(Millis pause);
  void submit(Operation operation);
  void refuse(Operation& operation, const Error& why);
  void write_groups();
  void stage(Commit& commit, PutChunk& op);
  void stage(Commit& commit, DropDraft& op);
  void stage(Commit& commit, Accept& op);
  void stage(Commit& commit, Alter& op);
  void commit_group(std::vector<Operation>& group);
  void settle(Commit& commit, Completions& completions);
  Result<Row> row(MessageId id);
  Result<Row*> staged_row(Commit& commit, MessageId id);
  Result<std::vector<MessageId>> candidates(const Filter& filter, MessageId after, size_t limit);
  Result<std::vector<MessageId>> lowest_in(const std::string& prefix, MessageId after,
                                           size_t limit);
  Error broken_error();
  void break_down(const Error& why);

  std::shared_ptr<RocksDb> rocks_;
  std::shared_ptr<Books> books_;
  RocksDue due_;
  static constexpr std::chrono::milliseconds kPatience{5};  // with mail that waited for hours
  CommitQueue<Operation> queue_{kPatience};
  std::atomic<uint64_t> greatest_{0};
  std::function<void()> hook_;
  std::mutex broken_mutex_;
  std::optional<Error> broken_;
  std::thread writer_;
  std::thread census_taker_;
  std::mutex closing_mutex_;
  std::condition_variable closing_wanted_;
  bool closing_ = false;
};

Result<std::unique_ptr<Store>> open_rocks_store(std::shared_ptr<RocksDb> rocks);

}  // namespace sluis::store
