// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/shard_queue.h"

#include <algorithm>

#include "mta/base/log.h"

namespace sluis::queue {
namespace {

// The wall clock may be set while we sleep, so no sleep is longer than this; and a store that fails
// to answer is asked again after it.
constexpr Millis kLongestSleep{250};
// So many are read from the store in one turn of the loop, which may be a read of the disk each;
// then whoever else waits for the loop has a turn. A timer of zero would fire again in the same
// turn.
constexpr size_t kReadAtOnce = 64;
constexpr size_t kLinedUpAtOnce = 256;  // of whom the turn alone is read
constexpr Millis kNextTurn{1};
constexpr size_t kSpareShare = 10;  // one more for each ten that may be held
constexpr size_t kFewInLine = 100;  // of an account

Touched answer_of(MessageId id, const Decision& decision) {
  return {id, decision.what, decision.sentence};
}

}  // namespace

ShardQueue::ShardQueue(Loop& loop, const Clock& clock, store::Store& store,
                       events::EventSink& events, ShardQueueSettings settings)
    : loop_(loop),
      clock_(clock),
      store_(store),
      events_(events),
      settings_(settings),
      ready_(settings.per_destination),
      timer_(loop, [this] { look(); }) {}

void ShardQueue::serve(Deliver deliver, Withdraw withdraw) {
  deliver_ = std::move(deliver);
  withdraw_ = std::move(withdraw);
}

void ShardQueue::start() {
  running_ = true;
  store_.on_earlier_due(loop_, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.lock()) arm();
  });
  look();
}

void ShardQueue::stop() {
  running_ = false;
  timer_.stop();
}

void ShardQueue::halt(std::string_view reason) {
  if (halted_) return;
  halted_ = true;
  stop();
  log::error("queue", "the relay is paused until a restart", {{"reason", reason}});
}

// Fresh mail has room to spare when the line is full, unless what fills it is its own account's or
// waits for its own destination: a letter does not go to the end of the store behind a campaign.
bool ShardQueue::has_room_for(const store::Message& message) const {
  const size_t held = ready_.size() + flying_.size();
  if (held < settings_.line) return true;
  return held < settings_.line + std::max<size_t>(1, settings_.line / kSpareShare) &&
         ready_.in_line_of(message.account) < kFewInLine &&
         !ready_.is_full(store::turn_of(message).destination);
}

void ShardQueue::accepted(store::Leased message) {
  if (!running_ || !has_room_for(message.message)) {
    store_.give_back(message.lease);
    return;
  }
  line_up(std::move(message));
  pump();
}

void ShardQueue::line_up(store::Leased message) {
  if (room_for_copies() > 0) {
    ready_.push(std::move(message));
  } else {
    store_.rest(message.lease);
    ready_.push(store::Resting{message.lease, store::turn_of(message.message)});
  }
}

size_t ShardQueue::room_for_copies() const {
  const size_t held = ready_.copies() + flying_.size();
  return held < settings_.held ? settings_.held - held : 0;
}

void ShardQueue::settled(MessageId id) {
  if (const auto landed = flying_.find(id); landed != flying_.end()) {
    ready_.back(landed->second.destination);
    flying_.erase(landed);
  }
  pump();
  if (running_ && !timer_.running()) arm();
}

std::optional<PendingAct> ShardQueue::take_pending(MessageId id) {
  const auto found = flying_.find(id);
  if (found == flying_.end()) return std::nullopt;
  return std::exchange(found->second.act, std::nullopt);
}

std::optional<PendingAct> ShardQueue::let_go(MessageId id) {
  if (const auto found = flying_.find(id); found != flying_.end()) found->second.letting_go = true;
  return take_pending(id);
}

// Leases what is due, as far as it is held with all its parts and then by the leases alone, and
// sets the timer for what is next.
void ShardQueue::look() {
  if (!running_) return;
  const size_t held = ready_.size() + flying_.size();
  const size_t room = held < settings_.line ? settings_.line - held : 0;
  const size_t copies = std::min({room, room_for_copies(), kReadAtOnce});
  if (copies > 0) line_up(store_.claim_due(clock_.wall(), copies));
  if (copies < std::min(room, kReadAtOnce)) {
    line_up(store_.claim_resting(clock_.wall(), std::min(room - copies, kLinedUpAtOnce)));
  }
  pump();
  arm();
}

template <typename Claimed>
void ShardQueue::line_up(Result<std::vector<Claimed>> due) {
  if (!due) {
    log::error("queue", "due messages cannot be read", {{"error", due.error().text}});
    return;
  }
  for (auto& message : *due) ready_.push(std::move(message));
}

// Hands messages to the delivery flow while it has room. Re-entered by settled(): flat, not deep.
void ShardQueue::pump() {
  if (pumping_ || !deliver_) return;
  pumping_ = true;
  size_t read = 0;
  while (running_ && flying_.size() < settings_.flying && read < kReadAtOnce) {
    auto next = ready_.pop();
    if (!next) break;
    if (!next->message) ++read;
    const std::string destination = next->destination;
    if (auto message = recalled(std::move(*next))) {
      flying_.emplace(message->message.id, Flying{.destination = destination});
      deliver_(*std::move(message));
    } else {
      ready_.back(destination);
    }
  }
  pumping_ = false;
  goes_on_ = read == kReadAtOnce;
  if (goes_on_) timer_.start(kNextTurn);
}

// The store reads again what stood in line by its lease alone. One that cannot be read is not tried
// again before a restart: it would come up at once, and fail again.
Result<store::Leased> ShardQueue::recalled(ReadyQueue::Called called) {
  if (called.message) return store::Leased{called.lease, *std::move(called.message)};
  auto message = store_.recall(called.lease);
  if (!message) {
    log::error("queue", "a due message cannot be read",
               {{"id", called.lease.id}, {"reason", message.error().text}});
  }
  return message;
}

void ShardQueue::arm() {
  if (!running_) return;
  Millis sleep = kLongestSleep;
  if (goes_on_) sleep = kNextTurn;
  const bool full = ready_.size() + flying_.size() >= settings_.line;
  if (const auto due = store_.next_due(); due && !full) {
    const Millis ahead = std::max(kNextTurn, *due - clock_.wall());
    sleep = std::min(sleep, ahead);
  }
  timer_.start(sleep);
}

bool ShardQueue::intervene(MessageId id, PendingAct act) {
  if (auto waiting = ready_.remove(id)) {
    auto message = recalled(std::move(*waiting));
    if (message) {
      perform(*std::move(message), std::move(act));
    } else {
      act.answer({id, Touched::What::Refused, message.error().text});
    }
    return true;
  }
  const auto flying = flying_.find(id);
  if (flying == flying_.end() || flying->second.letting_go) return false;
  if (flying->second.act) {
    act.answer({id, Touched::What::Refused, "another act on it is under way"});
    return true;
  }
  flying->second.act = std::move(act);
  withdraw_for(id);
  return true;
}

// The attempt is stopped if nothing of it has begun; else the act is answered with "too late".
void ShardQueue::withdraw_for(MessageId id) {
  withdraw_(id, [this, id, alive = std::weak_ptr<bool>(alive_)](Withdrawn withdrawn) {
    if (withdrawn == Withdrawn::Wholly || !alive.lock()) return;
    if (auto act = take_pending(id)) {
      act->answer({id, Touched::What::TooLate, "too late: already sending"});
    }
  });
}

void ShardQueue::perform(store::Leased message, PendingAct act) {
  Decision decision = act.decide(message.message, clock_.wall());
  const Touched touched = answer_of(message.message.id, decision);
  if (!decision.change) {
    store_.give_back(message.lease);
    act.answer(touched);
    if (running_) arm();
    return;
  }
  for (auto& event : decision.events) events_.append(std::move(event));
  store_.change(message.lease, std::move(*decision.change), loop_,
                [touched, answer = std::move(act.answer)](Result<void> done) {
                  if (done) return answer(touched);
                  answer({touched.id, Touched::What::Refused, done.error().text});
                });
}

}  // namespace sluis::queue
