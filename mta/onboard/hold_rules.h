// SPDX-License-Identifier: Apache-2.0
// HoldRules: the standing pauses ("queue pause FILTER"), kept across restarts with who, why and
// until when. Which mail a rule holds is the queue's business. One loop's thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mta/base/result.h"
#include "mta/store/registry.h"
#include "policy/directory.h"

namespace sluis::onboard {

class HoldRules {
 public:
  explicit HoldRules(store::Registry& registry) : registry_(registry) {}

  Result<void> load();
  const std::map<std::string, policy::HoldRule, std::less<>>& all() const { return rules_; }
  Result<void> save(policy::HoldRule rule);
  // An id that is not there is left out.
  Result<void> remove(const std::vector<std::string>& ids);

 private:
  void keep(policy::HoldRule rule);

  store::Registry& registry_;
  std::map<std::string, policy::HoldRule, std::less<>> rules_;
};

}  // namespace sluis::onboard
