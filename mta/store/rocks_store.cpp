// SPDX-License-Identifier: Apache-2.0
// The calls of the store; what its writer thread does stands in rocks_commit.cpp.
#include "mta/store/rocks_store.h"

#include <algorithm>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "mta/base/thread_name.h"
#include "mta/store/wire.h"

namespace sluis::store {
namespace {

constexpr uint64_t kDraftShare = 4;  // chunks that may wait for the disk

Error no_message(MessageId id) {
  return {ErrorKind::NotFound, "no message " + to_string(id), {}};
}

}  // namespace

// Whole chunks are written while the body comes; what is less than a chunk goes with accept().
class RocksDraft final : public Draft {
 public:
  RocksDraft(RocksStore& store, MessageId id, uint64_t chunk)
      : store_(store),
        id_(id),
        chunk_(chunk),
        room_(std::make_shared<DraftRoom>(kDraftShare * chunk)) {}

  ~RocksDraft() override {
    if (chunks_ > 0 && !taken_) store_.submit(RocksStore::DropDraft{id_, chunks_});
  }

  Result<void> append(std::string_view octets) override {
    octets_ += octets.size();
    while (rest_.size() + octets.size() >= chunk_) {
      const size_t part = chunk_ - rest_.size();
      rest_.append(octets.substr(0, part));
      octets.remove_prefix(part);
      room_->submitted(rest_.size());
      store_.submit(RocksStore::PutChunk{id_, chunks_++, std::move(rest_), room_});
      rest_.clear();
    }
    rest_.append(octets);
    return room_->state();
  }

  bool wait_for_room(Executor& home, std::function<void()> then) override {
    return room_->wait(home, std::move(then));
  }

  RocksStore& store_;
  const MessageId id_;
  const uint64_t chunk_;  // octets
  std::shared_ptr<DraftRoom> room_;
  std::string rest_;
  uint64_t octets_ = 0;
  uint32_t chunks_ = 0;
  bool taken_ = false;
};

RocksStore::RocksStore(std::shared_ptr<RocksDb> rocks, std::shared_ptr<Books> books)
    : rocks_(std::move(rocks)), books_(std::move(books)), due_(*rocks_, *books_) {}

Result<std::unique_ptr<RocksStore>> RocksStore::open(std::shared_ptr<RocksDb> rocks,
                                                     std::shared_ptr<Books> books) {
  std::unique_ptr<RocksStore> store(new RocksStore(std::move(rocks), std::move(books)));
  if (auto recovered = store->recover(); !recovered) return fail(recovered.error());
  store->writer_ = std::thread([raw = store.get()] {
    name_this_thread("old writer");
    raw->write_groups();
  });
  return store;
}

RocksStore::~RocksStore() {
  close();
}

void RocksStore::close() {
  {
    const std::lock_guard lock(closing_mutex_);
    closing_ = true;
    closing_wanted_.notify_all();
  }
  if (census_taker_.joinable()) census_taker_.join();
  queue_.close();
  if (writer_.joinable()) writer_.join();
}

std::unique_ptr<Draft> RocksStore::open_draft(MessageId id) {
  return std::make_unique<RocksDraft>(*this, id, rocks_->body_chunk());
}

void RocksStore::accept(Message message, std::unique_ptr<Draft> draft, AcceptAs as, Executor& home,
                        Done done) {
  auto* body = dynamic_cast<RocksDraft*>(draft.get());
  Result<void> fit = body == nullptr
                         ? fail(ErrorKind::Internal, "accept needs a draft of this store")
                         : body->room_->state();
  if (!fit) {
    home.post([done = std::move(done), fit] { done(fit); });
    return;
  }
  message.recipients.resize(message.envelope.recipients.size());
  body->taken_ = true;
  submit(Accept{{std::move(message), body->octets_},
                body->chunks_,
                std::move(body->rest_),
                as,
                &home,
                std::move(done)});
}

void RocksStore::change(const Lease& lease, Change change, Executor& home, Done done) {
  if (auto allowed = books_->leases.use(lease, change.then); !allowed) {
    home.post([done = std::move(done), allowed] { done(allowed); });
    return;
  }
  submit_change(lease.id, std::move(change), home, std::move(done));
}

void RocksStore::submit_change(MessageId id, Change change, Executor& home, Done done) {
  submit(Alter{id, std::move(change), &home, std::move(done)});
}

Result<Row> RocksStore::row(MessageId id) {
  std::string bytes;
  const rocksdb::Status status = rocks_->db().Get({}, rocks_->messages(), id_key(id), &bytes);
  if (status.IsNotFound()) return fail(no_message(id));
  if (!status.ok()) return fail(to_error(status, "message " + to_string(id) + " cannot be read"));
  return decode_row(bytes);
}

bool RocksStore::holds(MessageId id) {
  std::string bytes;
  return rocks_->db().Get({}, rocks_->messages(), id_key(id), &bytes).ok();
}

Result<Message> RocksStore::find(MessageId id) {
  Result<Row> found = row(id);
  if (!found) return fail(std::move(found).error());
  return std::move(found->message);
}

Result<Leased> RocksStore::claim(MessageId id) {
  const auto lease = books_->leases.take(id);
  if (!lease) {
    if (!holds(id)) return fail(no_message(id));
    return fail(ErrorKind::Conflict, "message " + to_string(id) + " is being worked on");
  }
  Result<Message> message = find(id);
  if (message) return Leased{*lease, *std::move(message)};
  books_->leases.give_back(*lease);
  return fail(std::move(message).error());
}

// A row may have changed between its due key being seen and its lease being taken: then the lease
// goes back, and the change has seen to it that the message is found at its new place.
std::optional<Leased> RocksStore::still_due(const RocksDue::Claim& claim, WallTime now) {
  Result<Message> message = find(claim.lease.id);
  if (message && message->due <= now) return Leased{claim.lease, *std::move(message)};
  if (books_->leases.give_back(claim.lease) && message) free_again(message->due, message->id);
  return std::nullopt;
}

Result<std::vector<Leased>> RocksStore::claim_due(WallTime now, size_t limit) {
  auto claims = due_.claim(now, limit);
  if (!claims) return fail(std::move(claims).error());
  std::vector<Leased> leased;
  for (const RocksDue::Claim& claim : *claims) {
    if (auto one = still_due(claim, now)) leased.push_back(*std::move(one));
  }
  return leased;
}

Result<std::vector<Resting>> RocksStore::claim_resting(WallTime now, size_t limit) {
  auto claims = due_.claim(now, limit);
  if (!claims) return fail(std::move(claims).error());
  std::vector<Resting> resting;
  for (const RocksDue::Claim& claim : *claims) {
    if (auto turn = due_.turn(claim)) {
      resting.push_back({claim.lease, *std::move(turn)});
    } else if (const auto one = still_due(claim, now)) {
      resting.push_back({one->lease, turn_of(one->message)});
    }
  }
  return resting;
}

void RocksStore::give_back(const Lease& lease) {
  if (books_->leases.give_back(lease)) free_again(lease.id);
}

Result<Leased> RocksStore::recall(const Lease& lease) {
  if (auto holder = books_->leases.check(lease); !holder) return fail(holder.error());
  Result<Message> message = find(lease.id);
  if (message) return Leased{lease, *std::move(message)};
  books_->leases.give_back(lease);
  return fail(std::move(message).error());
}

void RocksStore::free_again(MessageId id) {
  if (const Result<Message> message = find(id)) free_again(message->due, id);
}

void RocksStore::free_again(WallTime due, MessageId id) {
  if (due_.lower(due, id)) books_->watch.notify();
}

void RocksStore::on_earlier_due(Executor& home, std::function<void()> wake) {
  books_->watch.add(home, std::move(wake));
}

// The row is asked only where the chunks do not say it all: beyond the last, and where one is
// missing.
Result<size_t> RocksStore::read(MessageId id, uint64_t offset, std::span<char> into) {
  const uint64_t size = rocks_->body_chunk();
  size_t got = 0;
  while (got < into.size()) {
    const uint64_t from = offset + got;
    rocksdb::PinnableSlice chunk;
    const rocksdb::Status status = rocks_->db().Get(
        {}, rocks_->bodies(), body_key(id, static_cast<uint32_t>(from / size)), &chunk);
    const uint64_t inside = from % size;
    if (!status.ok() || inside >= chunk.size()) {
      if (auto ended = ends_by(id, from, status.ToString()); !ended) return fail(ended.error());
      break;
    }
    const size_t part = std::min(into.size() - got, chunk.size() - inside);
    std::copy_n(chunk.data() + inside, part, into.data() + got);
    got += part;
    if (chunk.size() < size) break;
  }
  return got;
}

Result<void> RocksStore::ends_by(MessageId id, uint64_t offset, const std::string& detail) {
  const Result<Row> found = row(id);
  if (!found) return fail(found.error());
  if (found->body_octets <= offset) return {};
  return fail(ErrorKind::Corrupt, "the body of message " + to_string(id) + " is incomplete",
              detail);
}

Stats RocksStore::stats() {
  Stats stats = books_->tally.stats();
  stats.leased = books_->leases.count();
  const std::lock_guard lock(broken_mutex_);
  if (broken_) stats.broken = broken_->text;
  return stats;
}

Result<std::unique_ptr<Store>> open_rocks_store(std::shared_ptr<RocksDb> rocks) {
  auto store = RocksStore::open(std::move(rocks), std::make_shared<Books>());
  if (!store) return fail(std::move(store).error());
  return std::unique_ptr<Store>(*std::move(store));
}

}  // namespace sluis::store
