// SPDX-License-Identifier: Apache-2.0
// Rechecks: which domain is looked at next and when, by the monotonic clock, with a bound on how
// many looks are under way. It knows only names; Onboarding does the looking and plans the next
// one. One loop's thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "mta/net/loop.h"

namespace sluis::onboard {

class Rechecks {
 public:
  static constexpr size_t kMostAtOnce = 16;

  // `look` starts a look at a domain; it ends before `this` does (stop()).
  Rechecks(Loop& loop, const Clock& clock, std::function<Task<void>(std::string)> look);

  // Replaces what was planned for this domain.
  void plan(const std::string& domain, Millis after);
  void forget(const std::string& domain);

  void start();
  // No look begins any more; `stopped` is called after the last one under way has ended.
  void stop(std::function<void()> stopped);
  // Starts what is due. The timer calls it; tests with a clock of their own do too.
  void tick();

  size_t planned() const { return due_of_.size(); }
  size_t under_way() const { return gate_.running(); }

 private:
  Task<void> run(std::string domain);
  void set_timer();

  const Clock& clock_;
  std::function<Task<void>(std::string)> look_;
  std::set<std::pair<MonoTime, std::string>> queue_;
  std::map<std::string, MonoTime> due_of_;
  Timer timer_;
  Gate gate_;
  bool started_ = false;
};

}  // namespace sluis::onboard
