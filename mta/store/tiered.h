// SPDX-License-Identifier: Apache-2.0
// TieredStore: both generations as one. A message lives in the journal until it ends or until its
// segment's turn comes; then it is moved to RocksDB, where it stays.
//
// Threads: the journal's commit thread settles what became durable (tiered_commit.cpp); the moving
// thread empties the oldest segment when less than half of the ring is free (tiered_move.cpp); the
// old generation has its own writer. mutex_ guards the index of the young; no disk is touched while
// it is held. Lock order: mutex_, then what the ring, the leases and the queues hold inside.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "mta/base/seldom.h"
#include "mta/store/books.h"
#include "mta/store/completions.h"
#include "mta/store/draft_room.h"
#include "mta/store/emptying.h"
#include "mta/store/journal.h"
#include "mta/store/rocks_store.h"
#include "mta/store/tiered_store.h"
#include "mta/store/young.h"

namespace sluis::store {

// A body that is arriving in the journal. Guarded by the store's mutex.
struct DraftBody {
  uint64_t number = 0;
  std::vector<Place> chunks;
  uint32_t home = 0;   // the segment it is pinned in; 0: none
  bool ended = false;  // dropped or accepted
};

class TieredStore;

// With the database of its old generation, which holds the registry as well.
struct OpenedTiered {
  std::unique_ptr<TieredStore> store;
  std::shared_ptr<RocksDb> rocks;
};

class TieredStore final : public Store {
 public:
  static Result<OpenedTiered> open(const StoreSettings& settings, Files& files,
                                   std::unique_ptr<FileLock> lock);
  ~TieredStore() override;

  std::unique_ptr<Draft> open_draft(MessageId id) override;
  void accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
              Done done) override;
  void change(const Lease& lease, Change change, Executor& home, Done done) override;
  Result<std::vector<Leased>> claim_due(WallTime now, size_t limit) override;
  Result<std::vector<Resting>> claim_resting(WallTime now, size_t limit) override;
  Result<Leased> claim(MessageId id) override;
  void give_back(const Lease& lease) override;
  void rest(const Lease& lease) override;
  Result<Leased> recall(const Lease& lease) override;
  std::optional<WallTime> next_due() override;
  void on_earlier_due(Executor& home, std::function<void()> wake) override;
  Result<Message> find(MessageId id) override;
  Result<size_t> read(MessageId id, uint64_t offset, std::span<char> into) override;
  Result<Cursor> scan(const Filter& filter, const Cursor& from, size_t limit,
                      const std::function<bool(const Message&, bool)>& visit) override;
  std::unique_ptr<Search> search(Wanted wanted) override;
  Stats stats() override;
  Grouped group(GroupBy by, WallTime now) override { return books_->census.group(by, now); }
  MessageId greatest_id() override;
  void before_commit(std::function<void()> hook) override;
  void close() override;

 private:
  friend class TieredDraft;
  friend class TieredSearch;
  struct Accepting;
  struct Parked {
    Change change;
    Executor* home;
    Done done;
  };

  TieredStore(const StoreSettings& settings, Files& files, std::unique_ptr<FileLock> lock);

  // tiered_recovery.cpp
  Result<void> read_journal();
  Result<void> replay(RecordType type, std::string_view payload, const Place& place);
  Result<void> replay_accept(std::string_view payload, const Place& place);
  Result<void> replay_change(std::string_view payload, const Place& place);
  Result<void> take_over_young();
  void count_young(MessageId id, Young& young);
  Result<void> start();

  // tiered_commit.cpp
  void submit_chunk(const std::shared_ptr<DraftBody>& body, uint32_t index, std::string octets,
                    const std::shared_ptr<DraftRoom>& room);
  void settle_chunk(DraftBody& body, const Result<void>& result, std::span<const Place> places);
  void drop(const std::shared_ptr<DraftBody>& body);
  Result<void> admit(MessageId id);
  void settle_accept(Accepting& accepting, const Result<void>& result,
                     std::span<const Place> places);
  void keep(Accepting& accepting, std::span<const Place> places);
  void submit_change(MessageId id, Change change, Executor& home, Done done);
  Result<void> settle_change(MessageId id, const Change& change, const Result<void>& result,
                             std::span<const Place> places);
  bool settle_young(MessageId id, Young& young, const Change& change, const Place& place);
  void apply_young(Young& young, const Change& change);
  bool wait(MessageId id, Young& young);
  static void drop_copy(Young& young);

  // tiered_store.cpp
  std::optional<Leased> claim_first_young(WallTime until);
  template <typename Claimed>
  Result<std::vector<Claimed>> claim_from_both(
      WallTime now, size_t limit,
      Result<std::vector<Claimed>> (RocksStore::*claim_old)(WallTime, size_t),
      Claimed (TieredStore::*as_claimed)(Leased));
  Leased whole(Leased leased) { return leased; }
  Resting resting(Leased leased);
  Result<Leased> lend(MessageId id, const Lease& lease, const YoungPlaces& places);
  Result<std::vector<Message>> page_of_young(const Filter& filter, MessageId after, size_t limit,
                                             MessageId& reached);

  // tiered_move.cpp
  enum class MoveRecord { Write, NotNeeded };
  void run_moving();
  bool empties_by_itself(const Segment& oldest);
  Result<void> empty_oldest(MoveRecord record);
  Result<void> move(const std::vector<MessageId>& ids, MoveRecord record);
  Result<void> read_records(std::vector<RocksStore::Adoption>& adoptions,
                            std::vector<YoungPlaces>& places, MoveRecord record);
  Result<void> leave_out(std::vector<RocksStore::Adoption>& adoptions, MessageId id,
                         MoveRecord record, const Error& why);
  std::vector<RocksStore::Adoption> start_moving(const std::vector<MessageId>& ids,
                                                 std::vector<YoungPlaces>& places);
  Result<void> write_moved(const std::vector<RocksStore::Adoption>& adoptions);
  void finish_moving(const std::vector<RocksStore::Adoption>& adoptions);
  void stop_moving(const std::vector<RocksStore::Adoption>& adoptions);
  void strand(const std::vector<RocksStore::Adoption>& adoptions, const Error& why);
  Result<void> record_moved(const std::vector<RocksStore::Adoption>& adoptions);
  Result<void> carry_drafts_forward(uint32_t segment);
  Result<void> carry_forward(const std::shared_ptr<DraftBody>& body, uint32_t segment);

  // tiered_damage.cpp
  Result<void> put_aside(MessageId id, const Error& why);
  void forget_damaged(MessageId id);

  Files& files_;
  std::unique_ptr<FileLock> lock_;
  std::shared_ptr<Books> books_;
  std::unique_ptr<RocksStore> old_;
  Journal journal_;
  Completions completions_;
  std::mutex hook_mutex_;
  std::function<void()> hook_;

  std::mutex mutex_;
  YoungIndex young_;
  std::unordered_set<MessageId> arriving_;  // accepted and not yet durable
  std::set<std::shared_ptr<DraftBody>> drafts_;
  std::unordered_map<MessageId, std::vector<Parked>> parked_;
  uint64_t damaged_ = 0;          // messages that were put aside
  std::optional<WallTime> told_;  // by the last next_due()
  uint64_t next_draft_ = 0;
  std::map<uint64_t, std::vector<Place>> recovered_drafts_;  // until recovery is over

  std::condition_variable moving_wanted_;
  std::condition_variable change_settled_;
  bool look_at_ring_ = false;
  Emptying emptying_;  // the mover's
  // The mover's, too: while new mail waits for room it tries a hundred times a second.
  Seldom failed_move_{std::chrono::seconds(1)};
  std::optional<Error> stranded_;  // a move was cut short: what was moving changes no more
  bool stopping_ = false;
  std::thread mover_;
};

}  // namespace sluis::store
