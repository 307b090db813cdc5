// SPDX-License-Identifier: Apache-2.0
// HoldBook: the queue's standing pauses, kept by onboarding beside the domains. Shard 0's loop.
#pragma once

#include "mta/onboard/onboarding.h"
#include "mta/queue/queue_service.h"

namespace sluis::app {

class HoldBook final : public queue::HoldRules {
 public:
  explicit HoldBook(onboard::Onboarding& onboarding) : onboarding_(onboarding) {}

  Result<void> add(policy::HoldRule rule) override;
  Result<size_t> remove(const policy::HoldRule& like) override;
  std::vector<policy::HoldRule> all() const override { return onboarding_.holds(); }

 private:
  onboard::Onboarding& onboarding_;
};

}  // namespace sluis::app
