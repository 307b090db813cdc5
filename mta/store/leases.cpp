// SPDX-License-Identifier: Apache-2.0
#include "mta/store/leases.h"

namespace sluis::store {
namespace {

Error not_the_holder(MessageId id) {
  return {ErrorKind::Conflict, "the message is not, or no longer, leased to this holder",
          to_string(id)};
}

}  // namespace

std::optional<Lease> Leases::take(MessageId id) {
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = held_.try_emplace(id);
  if (!fresh) return std::nullopt;
  at->second.token = ++last_token_;
  return Lease{id, at->second.token};
}

void Leases::take_as_accepted(MessageId id) {
  const std::lock_guard lock(mutex_);
  held_[id] = Held{};
}

// With mutex_ held.
bool Leases::in_force(const Lease& lease) const {
  const auto at = held_.find(lease.id);
  return at != held_.end() && at->second.token == lease.token && !at->second.closing;
}

Result<void> Leases::use(const Lease& lease, Change::Then then) {
  const std::lock_guard lock(mutex_);
  if (!in_force(lease)) return fail(not_the_holder(lease.id));
  Held& held = held_.find(lease.id)->second;
  ++held.under_way;
  held.closing = then != Change::Then::KeepLease;
  return {};
}

bool Leases::settle(MessageId id) {
  const std::lock_guard lock(mutex_);
  const auto at = held_.find(id);
  if (at == held_.end()) return false;
  if (at->second.under_way > 0) --at->second.under_way;
  if (!at->second.closing || at->second.under_way > 0) return false;
  held_.erase(at);
  return true;
}

bool Leases::give_back(const Lease& lease) {
  const std::lock_guard lock(mutex_);
  const auto at = held_.find(lease.id);
  if (at == held_.end() || at->second.token != lease.token) return false;
  at->second.closing = true;
  if (at->second.under_way > 0) return false;
  held_.erase(at);
  return true;
}

bool Leases::held(MessageId id) const {
  const std::lock_guard lock(mutex_);
  return held_.contains(id);
}

Result<void> Leases::check(const Lease& lease) const {
  const std::lock_guard lock(mutex_);
  if (!in_force(lease)) return fail(not_the_holder(lease.id));
  return {};
}

size_t Leases::count() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

}  // namespace sluis::store
