// SPDX-License-Identifier: Apache-2.0
// Rechecks: which domain is looked at next and when, by the monotonic clock, within the budget that
// policy/look_budget gives and with a bound on how many looks are under way. It knows only names;
// Onboarding does the looking and plans the next one. One loop's thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "mta/net/loop.h"
#include "policy/look_budget.h"

namespace sluis::onboard {

class Rechecks {
 public:
  static constexpr size_t kMostAtOnce = 64;

  struct Ways {
    // Starts a look at a domain; it ends before `this` does (stop()).
    std::function<Task<void>(std::string)> look;
    // The name server that answers for a domain; empty: not known.
    std::function<std::string(const std::string&)> server_of;
  };
  Rechecks(Loop& loop, const Clock& clock, policy::LookRates rates, Ways ways);

  void set_rates(policy::LookRates rates) { budget_.set_rates(rates); }

  // Replaces what was planned for this domain.
  void plan(const std::string& domain, Millis after);
  void forget(const std::string& domain);
  // A look asked about so many names: one that asked about more than is usual counts as several.
  void spent(const std::string& domain, size_t questions);

  void start();
  // No look begins any more; `stopped` is called after the last one under way has ended.
  void stop(std::function<void()> stopped);
  // Starts what is due. The timer calls it; tests with a clock of their own do too.
  void tick();

  bool is_planned(const std::string& domain) const { return due_of_.contains(domain); }
  size_t planned() const { return due_of_.size(); }
  size_t under_way() const { return gate_.running(); }

 private:
  Task<void> run(std::string domain);
  void set_timer();
  void put(const std::string& domain, MonoTime due);

  const Clock& clock_;
  policy::LookBudget budget_;
  const Ways ways_;
  struct Turn {
    MonoTime due;
    const std::string* domain;  // a key of due_of_
    bool operator<(const Turn& other) const {
      return due != other.due ? due < other.due : *domain < *other.domain;
    }
  };
  std::map<std::string, MonoTime> due_of_;
  std::set<Turn> queue_;
  Timer timer_;
  Gate gate_;
  MonoTime paced_until_{};  // the budget lets nothing begin before
  bool started_ = false;
};

}  // namespace sluis::onboard
