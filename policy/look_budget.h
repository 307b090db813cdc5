// SPDX-License-Identifier: Apache-2.0
// LookBudget: how many looks at domains may begin, in all and at the domains of one name server, so
// that tens of thousands of them are spread evenly and no DNS host is flooded. Looks that a person
// asks for are not counted. Pure; one thread.
#pragma once

#include <string>
#include <unordered_map>

#include "mta/base/clock.h"

namespace sluis::policy {

struct LookRates {
  uint32_t per_second = 100;        // of all looks together
  uint32_t per_server_second = 20;  // of looks at domains with the same name server
};

class LookBudget {
 public:
  explicit LookBudget(LookRates rates) : rates_(rates) {}

  void set_rates(LookRates rates) { rates_ = rates; }

  enum class Bound : uint8_t { None, All, Server };
  struct Room {
    Bound bound = Bound::None;  // None: a look may begin now, and was counted
    Millis wait{};              // until there is room again
  };
  // `server` empty: not known.
  Room take(const std::string& server, MonoTime now);

  // A look that was counted as one turned out to be worth `more` beside it.
  void charge(const std::string& server, size_t more, MonoTime now);

  size_t servers_remembered() const { return servers_.size(); }

 private:
  static constexpr size_t kMostServers = 10000;

  void forget_idle(MonoTime now);

  LookRates rates_;
  MonoTime next_{};  // before it no look begins
  std::unordered_map<std::string, MonoTime> servers_;
};

}  // namespace sluis::policy
