// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_resolver.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis {
namespace {

using dns::Answer;
using dns::Status;
using dns::Type;

std::string canonical(const std::string& name) {
  std::string out = ascii::to_lower(name);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

}  // namespace

Task<Answer> ScriptedResolver::query(std::string name, Type type) {
  name = canonical(name);
  asked_.emplace_back(name, type);
  if (held_) {
    auto released = std::make_shared<OneShot<bool>>();
    waiting_.push_back(released);
    co_await *released;
  }
  std::vector<std::string> aliases;
  constexpr size_t kLongestChain = 10;
  while (type != Type::CNAME && records_.contains({name, Type::CNAME})) {
    if (aliases.size() == kLongestChain) {
      Answer looped;
      looped.reason = "CNAME chain of " + aliases.front() + " is too long";
      co_return looped;
    }
    aliases.push_back(name);
    name = records_.at({name, Type::CNAME}).names.front();
  }
  Answer found = look_up(name, type);
  found.aliases = std::move(aliases);
  co_return found;
}

Answer ScriptedResolver::look_up(const std::string& name, Type type) const {
  Answer out;
  if (const auto failure = failures_.find(name); failure != failures_.end()) {
    out.name = name;
    out.reason = failure->second;
    return out;
  }
  const auto found = records_.find({name, type});
  if (found != records_.end()) out = found->second;
  if (found == records_.end()) out.status = exists(name) ? Status::NoData : Status::NxDomain;
  out.name = name;
  if (out.ttl == 0) out.ttl = ttl_;
  out.authenticated = out.authenticated || authenticated_.contains(name);
  return out;
}

bool ScriptedResolver::exists(const std::string& name) const {
  return std::any_of(records_.begin(), records_.end(), [&](const auto& entry) {
    const std::string& owner = entry.first.first;
    return owner == name || owner.ends_with("." + name);
  });
}

Answer& ScriptedResolver::record(const std::string& name, Type type) {
  Answer& out = records_[{canonical(name), type}];
  out.status = Status::Ok;
  return out;
}

void ScriptedResolver::address(const std::string& name, const std::string& ip) {
  const IpAddress address = parse_ip(ip).value();
  record(name, address.is_v4() ? Type::A : Type::AAAA).addresses.push_back(address);
}

void ScriptedResolver::mx(const std::string& name, uint16_t preference, const std::string& host) {
  auto& all = record(name, Type::MX).mx;
  all.push_back({preference, canonical(host)});
  std::sort(all.begin(), all.end(), [](const dns::Mx& a, const dns::Mx& b) {
    return std::tie(a.preference, a.host) < std::tie(b.preference, b.host);
  });
}

void ScriptedResolver::txt(const std::string& name, const std::string& text) {
  txt(name, std::vector<std::string>{text});
}

void ScriptedResolver::txt(const std::string& name, std::vector<std::string> strings) {
  record(name, Type::TXT).txt.push_back(std::move(strings));
}

void ScriptedResolver::cname(const std::string& name, const std::string& target) {
  record(name, Type::CNAME).names = {canonical(target)};
}

void ScriptedResolver::ptr(const std::string& name, const std::string& host) {
  record(name, Type::PTR).names.push_back(canonical(host));
}

void ScriptedResolver::ns(const std::string& name, const std::string& host) {
  record(name, Type::NS).names.push_back(canonical(host));
}

void ScriptedResolver::tlsa(const std::string& name, dns::Tlsa tlsa) {
  record(name, Type::TLSA).tlsa.push_back(std::move(tlsa));
}

void ScriptedResolver::answer(const std::string& name, Type type, Answer answer) {
  records_[{canonical(name), type}] = std::move(answer);
}

void ScriptedResolver::temp_fail(const std::string& name, std::string reason) {
  failures_[canonical(name)] = std::move(reason);
}

void ScriptedResolver::remove(const std::string& name) {
  const std::string gone = canonical(name);
  failures_.erase(gone);
  std::erase_if(records_, [&](const auto& entry) { return entry.first.first == gone; });
}

size_t ScriptedResolver::times_asked(const std::string& name, Type type) const {
  return static_cast<size_t>(
      std::count(asked_.begin(), asked_.end(), Question{canonical(name), type}));
}

void ScriptedResolver::release() {
  held_ = false;
  for (auto& waiter : std::exchange(waiting_, {})) waiter->set(true);
}

}  // namespace sluis
