// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/rechecks.h"

#include <algorithm>

namespace sluis::onboard {
namespace {
using namespace std::chrono_literals;
constexpr Millis kShortestWait = 1ms;
constexpr Millis kLongestWait = 1min;
}  // namespace

Rechecks::Rechecks(Loop& loop, const Clock& clock, std::function<Task<void>(std::string)> look)
    : clock_(clock), look_(std::move(look)), timer_(loop, [this] { tick(); }) {}

void Rechecks::plan(const std::string& domain, Millis after) {
  forget(domain);
  const MonoTime due = clock_.mono() + after;
  queue_.emplace(due, domain);
  due_of_[domain] = due;
  set_timer();
}

void Rechecks::forget(const std::string& domain) {
  const auto at = due_of_.find(domain);
  if (at == due_of_.end()) return;
  queue_.erase({at->second, domain});
  due_of_.erase(at);
}

void Rechecks::start() {
  started_ = true;
  set_timer();
}

void Rechecks::stop(std::function<void()> stopped) {
  started_ = false;
  timer_.stop();
  gate_.when_idle(std::move(stopped));
}

void Rechecks::tick() {
  const MonoTime now = clock_.mono();
  while (started_ && gate_.running() < kMostAtOnce && !queue_.empty() &&
         queue_.begin()->first <= now) {
    std::string domain = queue_.begin()->second;
    forget(domain);
    spawn(run(std::move(domain)), gate_);
  }
  set_timer();
}

Task<void> Rechecks::run(std::string domain) {
  co_await look_(std::move(domain));
  // Another may have waited for this place; not from inside this flow, which still counts.
  if (started_) timer_.start(kShortestWait);
}

void Rechecks::set_timer() {
  if (!started_ || queue_.empty()) return;
  const auto wait = std::chrono::ceil<Millis>(queue_.begin()->first - clock_.mono());
  // With every place taken, the look that ends sets the timer.
  if (wait <= Millis(0) && gate_.running() >= kMostAtOnce) return;
  timer_.start(std::clamp(wait, kShortestWait, kLongestWait));
}

}  // namespace sluis::onboard
