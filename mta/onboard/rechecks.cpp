// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/rechecks.h"

#include <algorithm>

namespace sluis::onboard {
namespace {
using namespace std::chrono_literals;
constexpr Millis kShortestWait = 1ms;
constexpr Millis kLongestWait = 1min;
// Two selectors, SPF and ownership, each at the zone's servers and the resolver.
constexpr size_t kUsualQuestions = 8;
}  // namespace

Rechecks::Rechecks(Loop& loop, const Clock& clock, policy::LookRates rates, Ways ways)
    : clock_(clock), budget_(rates), ways_(std::move(ways)), timer_(loop, [this] { tick(); }) {}

void Rechecks::plan(const std::string& domain, Millis after) {
  put(domain, clock_.mono() + after);
  set_timer();
}

void Rechecks::put(const std::string& domain, MonoTime due) {
  const auto [at, fresh] = due_of_.try_emplace(domain, due);
  if (!fresh) queue_.erase({at->second, &at->first});
  at->second = due;
  queue_.insert({due, &at->first});
}

void Rechecks::forget(const std::string& domain) {
  const auto at = due_of_.find(domain);
  if (at == due_of_.end()) return;
  queue_.erase({at->second, &at->first});
  due_of_.erase(at);
}

void Rechecks::spent(const std::string& domain, size_t questions) {
  if (questions <= kUsualQuestions) return;
  budget_.charge(ways_.server_of(domain), (questions - 1) / kUsualQuestions, clock_.mono());
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

// Domains that wait for one name server are put off one behind the other, so that each is touched
// once and not at every turn.
void Rechecks::tick() {
  using Bound = policy::LookBudget::Bound;
  const MonoTime now = clock_.mono();
  std::map<std::string, int> put_off;
  while (started_ && gate_.running() < kMostAtOnce && !queue_.empty() &&
         queue_.begin()->due <= now) {
    std::string domain = *queue_.begin()->domain;
    const std::string server = ways_.server_of(domain);
    const auto room = budget_.take(server, now);
    if (room.bound == Bound::All) {
      paced_until_ = now + room.wait;
      break;
    }
    if (room.bound == Bound::Server) {
      put(domain, now + room.wait * ++put_off[server]);
      continue;
    }
    forget(domain);
    spawn(run(std::move(domain)), gate_);
  }
  set_timer();
}

Task<void> Rechecks::run(std::string domain) {
  co_await ways_.look(std::move(domain));
  // Another may have waited for this place; not from inside this flow, which still counts.
  if (started_) timer_.start(kShortestWait);
}

void Rechecks::set_timer() {
  if (!started_ || queue_.empty()) return;
  const MonoTime due = std::max(queue_.begin()->due, paced_until_);
  const auto wait = std::chrono::ceil<Millis>(due - clock_.mono());
  // With every place taken, the look that ends sets the timer.
  if (wait <= Millis(0) && gate_.running() >= kMostAtOnce) return;
  timer_.start(std::clamp(wait, kShortestWait, kLongestWait));
}

}  // namespace sluis::onboard
