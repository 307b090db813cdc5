// SPDX-License-Identifier: Apache-2.0
// DomainGist: what signing, the schedule and the question whose a domain is need of its record.
// Small, so that it stays in memory for tens of thousands of domains; the record itself, with what
// was seen of each DNS record and why, is read from the store when it is looked at or shown. Pure.
#pragma once

#include <string>
#include <vector>

#include "mta/onboard/domain_record.h"
#include "policy/domain_life.h"

namespace sluis::onboard {

struct SelectorGist {
  std::string selector;
  std::string key_print;
  policy::Confirmation seen;
  WallTime confirmed_at{};
  WallTime visible_from{};
  Scheme scheme = Scheme::Txt;
};

// A receiver that refuses its mail.
struct RefusalGist {
  WallTime first{};
  policy::AuthFault fault = policy::AuthFault::None;
};

enum class Outbox : uint8_t { Empty, Waiting };

struct DomainGist {
  policy::DomainState state = policy::DomainState::Pending;
  Scheme scheme = Scheme::Txt;
  Outbox outbox = Outbox::Empty;
  WallTime added{};
  WallTime since{};
  WallTime looked_at{};
  WallTime pause_until{};
  WallTime plan_ends{};
  std::string account;
  std::string reason;
  std::vector<SelectorGist> selectors;
  std::vector<RefusalGist> refusals;
};

DomainGist gist_of(const DomainRecord& record);

// The ends that are set for it, and what is confirmed (policy/domain_life.h).
policy::Ends ends_of(const DomainGist& gist);
std::vector<policy::Confirmation> confirmations_of(const DomainGist& gist);

}  // namespace sluis::onboard
