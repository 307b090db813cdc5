// SPDX-License-Identifier: Apache-2.0
// QueueService: QueueControl over the store and every shard's queue. To act on a message it takes
// the lease itself when nobody has it, else it asks the shard that does; a message is never changed
// by two hands. Scans run on a worker. Lives on shard 0's loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "mta/net/worker_pool.h"
#include "mta/queue/queue_control.h"
#include "mta/queue/shard_queue.h"
#include "policy/directory.h"

namespace sluis::queue {

// The standing pauses, durable: kept by the composition root beside the domains.
class HoldRules {
 public:
  virtual ~HoldRules() = default;
  virtual Result<void> add(policy::HoldRule rule) = 0;
  // Removes rules that name exactly the same parts; every rule when `like` names none.
  virtual Result<size_t> remove(const policy::HoldRule& like) = 0;
  virtual std::vector<policy::HoldRule> all() const = 0;
};

struct ShardDoor {
  Loop* loop = nullptr;
  ShardQueue* queue = nullptr;
};

class QueueService final : public QueueControl {
 public:
  QueueService(Loop& loop, const Clock& clock, store::Store& store, WorkerPool& workers,
               HoldRules& holds);
  // All shards, the first one on this service's loop. Before the first verb.
  void connect(std::vector<ShardDoor> shards) { shards_ = std::move(shards); }

  Task<Result<std::vector<Row>>> list(Selection selection, Page page,
                                      StillThere still_there) override;
  Task<Result<Story>> show(MessageId id) override;
  Task<Result<std::string>> raw(MessageId id, size_t limit) override;
  Task<Result<std::vector<SummaryRow>>> summary(SummaryBy by, StillThere still_there) override;
  Task<Result<Touched>> reschedule(MessageId id, TimeIntent at, Act act) override;
  Task<Result<std::vector<Touched>>> cancel(Selection selection, Act act) override;
  Task<Result<std::vector<Touched>>> pause(Selection selection, WallTime until, Act act) override;
  Task<Result<std::vector<Touched>>> resume(Selection selection, Act act) override;
  Task<Result<std::vector<Touched>>> retry(Selection selection, Act act) override;
  Task<Result<std::vector<Touched>>> bounce(Selection selection, Act act) override;
  Task<QueueStatus> status() override;

  // Mail that awaited this domain, or any, is judged again.
  Task<void> domain_changed(std::optional<std::string> domain);

 private:
  struct Batch;

  Task<Touched> act_on(MessageId id, Intervention decide);
  Task<std::optional<Touched>> ask(ShardDoor shard, MessageId id, Intervention decide);
  Task<Touched> foresee(MessageId id, Intervention decide);
  Task<Result<std::vector<Touched>>> act_on_all(Selection selection, Intervention decide,
                                                Mode mode);
  Task<void> work_off(std::shared_ptr<Batch> batch);
  Task<void> mark_sending(std::vector<Row>& rows);
  // Runs `step` on workers until it says false; Cancelled when nobody waits any more.
  Task<Result<void>> work_through(std::function<Result<bool>()> step, StillThere still_there);
  Task<Result<std::vector<SummaryRow>>> walk(SummaryBy by, StillThere still_there);
  Task<size_t> flying();

  Loop& loop_;
  const Clock& clock_;
  store::Store& store_;
  WorkerPool& workers_;
  HoldRules& holds_;
  std::vector<ShardDoor> shards_;
  Gate gate_;
};

}  // namespace sluis::queue
