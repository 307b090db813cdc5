// SPDX-License-Identifier: Apache-2.0
#include "bench/load/generator.h"

#include "bench/load/submit_session.h"

namespace sluis::load {
namespace {

// Ticks are not closer than this: what falls due in between is sent together.
constexpr Micros kClosest{100};

}  // namespace

Generator::Generator(Loop& loop, SendPlan plan, Letters letters)
    : loop_(loop), plan_(std::move(plan)), letters_(std::move(letters)) {}

void Generator::start(std::function<void()> done) {
  figures_.began = figures_.last = clock_.now();
  if (plan_.time > Millis(0)) end_ = figures_.began + plan_.time;
  if (plan_.rate > 0) {
    arrivals_.emplace(plan_.rate, plan_.rhythm, plan_.seed);
    metronome_ = std::make_unique<Metronome>(loop_, [this] { on_tick(); });
    next_arrival_ = figures_.began + arrivals_->next();
    metronome_->wake_at(clock_.mono_at(*next_arrival_));
  }
  for (size_t i = 0; i < plan_.sessions; ++i) spawn(run_submit_session(*this), gate_);
  gate_.when_idle([this, done = std::move(done)] {
    drop_waiting();
    done();
  });
}

void Generator::drop_waiting() {
  figures_.unsent += waiting_.size();
  waiting_.clear();
}

void Generator::stop() {
  stopped_ = true;
  next_arrival_.reset();
  drop_waiting();
  wake_all();
}

bool Generator::may_begin() const {
  return !stopped_ && (plan_.messages == 0 || issued_ < plan_.messages);
}

bool Generator::exhausted() const {
  if (!waiting_.empty()) return false;
  if (arrivals_) return !next_arrival_;
  return !may_begin() || clock_.now() >= end_;
}

std::optional<Job> Generator::take() {
  if (!waiting_.empty()) {
    const Job job = waiting_.front();
    waiting_.pop_front();
    return job;
  }
  if (arrivals_ || exhausted()) return std::nullopt;
  return Job{issued_++, clock_.now()};
}

void Generator::on_tick() {
  const Instant now = clock_.now();
  while (next_arrival_ && *next_arrival_ <= now) {
    waiting_.push_back({issued_++, *next_arrival_});
    figures_.lag.add(static_cast<uint64_t>((now - *next_arrival_).count()));
    next_arrival_ = figures_.began + arrivals_->next();
    if (!may_begin() || *next_arrival_ >= end_) next_arrival_.reset();
    wake_one();
  }
  if (next_arrival_) {
    metronome_->wake_at(clock_.mono_at(std::max(*next_arrival_, now + kClosest)));
  } else {
    wake_all();
  }
}

void Generator::wake_one() {
  if (idle_.empty()) return;
  const auto session = std::move(idle_.front());
  idle_.pop_front();
  session->set(true);
}

void Generator::wake_all() {
  while (!idle_.empty()) wake_one();
}

void Generator::on_ending(Ending ending) {
  if (ending.fate == Fate::Unsent && !stopped_) {
    waiting_.push_front(ending.job);
    wake_one();
  } else {
    figures_.count(ending, clock_);
  }
}

void Generator::on_lost(const std::string& why) {
  ++figures_.lost_connections;
  figures_.count_reply(why);
}

}  // namespace sluis::load
