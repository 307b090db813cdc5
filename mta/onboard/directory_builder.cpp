// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/directory_builder.h"

#include <algorithm>

#include "policy/key_rotation.h"

namespace sluis::onboard {
namespace {

int strength(const keys::SigningKey& key) {
  return key.type == keys::KeyType::Rsa ? key.bits : 0;
}

bool is_in(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

WallTime confirmed_at(const DomainRecord& record, const std::string& selector) {
  for (const SelectorFact& fact : record.selectors) {
    if (fact.selector == selector) return fact.confirmed_at;
  }
  return {};
}

// A receiver that began to refuse the domain's mail in the canary's time, and has not stopped.
policy::Refused refused_since(const DomainRecord& record, WallTime since) {
  const auto is_of_it = [&](const policy::AuthProblem& problem) {
    return problem.first >= since && problem.first < since + policy::kCanaryTime &&
           problem.fault != policy::AuthFault::Spf &&
           problem.fault != policy::AuthFault::DmarcMissing;
  };
  return std::any_of(record.auth_problems.begin(), record.auth_problems.end(), is_of_it)
             ? policy::Refused::Yes
             : policy::Refused::No;
}

policy::Domain domain_of(const DomainRecord& record, const DirectorySources& sources) {
  policy::Domain domain;
  domain.name = record.name;
  domain.state = record.state;
  domain.reason = record.reason;
  domain.account = record.account;
  if (record.state != policy::DomainState::Active) return domain;
  domain.selectors = signing_selectors(record, sources.keys);
  domain.successions = successions(record, domain.selectors, sources.replacements);
  return domain;
}

}  // namespace

std::vector<std::string> signing_selectors(const DomainRecord& record, const keys::KeyStore& keys) {
  std::vector<const keys::SigningKey*> usable, former;
  for (const SelectorFact& fact : record.selectors) {
    const keys::SigningKey* key = fact.seen.confirmed ? keys.find(fact.selector) : nullptr;
    if (!key || key_print(*key) != fact.key_print) continue;
    (share_selectors(fact.scheme, record.scheme) ? usable : former).push_back(key);
  }
  if (usable.empty()) usable = std::move(former);
  std::stable_sort(usable.begin(), usable.end(),
                   [](auto* a, auto* b) { return strength(*a) > strength(*b); });
  std::vector<std::string> names;
  for (const keys::SigningKey* key : usable) names.push_back(key->selector);
  return names;
}

std::vector<policy::Succession> successions(const DomainRecord& record,
                                            const std::vector<std::string>& selectors,
                                            const std::vector<Replacement>& replacements) {
  std::vector<policy::Succession> out;
  for (const Replacement& one : replacements) {
    if (!is_in(selectors, one.from) || !is_in(selectors, one.to)) continue;
    const WallTime since = confirmed_at(record, one.to);
    out.push_back({one.from, one.to, policy::canary_ends(since, refused_since(record, since))});
  }
  return out;
}

std::shared_ptr<const policy::Directory> build_directory(const DirectorySources& sources) {
  auto directory = std::make_shared<policy::Directory>();
  for (const auto& [name, stored] : sources.added_accounts.all())
    directory->accounts.emplace(name, stored.account);
  // The file wins over an account of the same name that was added before the file named it.
  for (const config::Account& account : sources.accounts)
    directory->accounts.insert_or_assign(
        account.name, policy::Account{account.name, account.password, account.domains});
  directory->domains.reserve(sources.domains.all().size());
  for (const auto& [name, record] : sources.domains.all())
    directory->domains.emplace(name, domain_of(record, sources));
  for (const auto& [id, rule] : sources.holds.all()) directory->holds.push_back(rule);
  return directory;
}

}  // namespace sluis::onboard
