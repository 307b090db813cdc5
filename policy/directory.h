// SPDX-License-Identifier: Apache-2.0
// Directory: what admission, release and signing know of accounts, domains and standing rules, as
// one immutable snapshot. A change anywhere makes a new one; each shard holds a pointer to the
// latest, so that no message costs a lock or a look-up elsewhere.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
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

  bool operator==(const Domain&) const = default;
};

// Domains by name. Two snapshots share the domains that are the same in both, so that a new one of
// tens of thousands takes little memory beside the one before it.
class Domains {
 public:
  const Domain* find(std::string_view name) const;  // null: not among them
  std::shared_ptr<const Domain> share(std::string_view name) const;
  // Takes the place of one of that name.
  void put(Domain domain) { put(std::make_shared<const Domain>(std::move(domain))); }
  void put(std::shared_ptr<const Domain> domain);
  void reserve(size_t count) { all_.reserve(count); }
  size_t size() const { return all_.size(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  using Shared = std::shared_ptr<const Domain>;
  static std::string_view name_of(std::string_view name) { return name; }
  static std::string_view name_of(const Shared& domain) { return domain->name; }
  struct Hash {
    using is_transparent = void;
    size_t operator()(const auto& one) const { return std::hash<std::string_view>()(name_of(one)); }
  };
  struct Same {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const { return name_of(a) == name_of(b); }
  };
  std::unordered_set<Shared, Hash, Same> all_;
};

inline const Domain* Domains::find(std::string_view name) const {
  const auto at = all_.find(name);
  return at == all_.end() ? nullptr : at->get();
}

inline std::shared_ptr<const Domain> Domains::share(std::string_view name) const {
  const auto at = all_.find(name);
  return at == all_.end() ? nullptr : *at;
}

inline void Domains::put(std::shared_ptr<const Domain> domain) {
  if (const auto at = all_.find(std::string_view(domain->name)); at != all_.end()) all_.erase(at);
  all_.insert(std::move(domain));
}

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
  Domains domains;
  std::vector<HoldRule> holds;
};

// A shard's view: follows the latest snapshot. One thread.
struct DirectoryView {
  std::shared_ptr<const Directory> current = std::make_shared<Directory>();
};

}  // namespace sluis::policy
