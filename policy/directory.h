// SPDX-License-Identifier: Apache-2.0
// Directory: what admission, release and signing know of accounts, domains and standing rules, as
// one immutable snapshot. A change anywhere makes a new one; each shard holds a pointer to the
// latest, so that no message costs a lock or a look-up elsewhere.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "mta/base/clock.h"

namespace sluis::policy {

struct Account {
  std::string name;
  std::string password_hash;         // crypt(3)
  std::vector<std::string> domains;  // "example.org", "*.example.org", "*"
};

enum class DomainState : uint8_t { Pending, Ready, Active, Degraded, Suspended, Paused, Removed };

// A selector that takes the place of another; both are verified (key_rotation.h).
struct Succession {
  std::string from, to;
  WallTime canary_until{};  // before that `to` signs a share only

  bool operator==(const Succession&) const = default;
};

struct Domain {
  std::string name;  // A-labels, lower case
  DomainState state = DomainState::Pending;
  std::string reason;                     // why it is in that state, for a person
  std::string account;                    // whose it is; empty: anyone's who may send as it
  std::vector<std::string> selectors;     // verified in DNS, strongest first; these sign
  std::vector<Succession> successions{};  // between two of them, which of the two signs
};

// A standing pause: new and waiting mail that matches is held (docs: queue pause FILTER).
struct HoldRule {
  std::string id;
  std::string to_domain, sender, recipient, account;  // empty: any
  std::string who, why;
  WallTime since{};
  WallTime until = WallTime::max();
};

struct Directory {
  std::unordered_map<std::string, Account> accounts;
  std::unordered_map<std::string, Domain> domains;
  std::vector<HoldRule> holds;
};

// A shard's view: follows the latest snapshot. One thread.
struct DirectoryView {
  std::shared_ptr<const Directory> current = std::make_shared<Directory>();
};

}  // namespace sluis::policy
