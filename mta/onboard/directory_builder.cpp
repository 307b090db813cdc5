// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/directory_builder.h"

#include <algorithm>

#include "mta/onboard/record_check.h"

namespace sluis::onboard {
namespace {

int strength(const keys::SigningKey& key) {
  return key.type == keys::KeyType::Rsa ? key.bits : 0;
}

policy::Domain domain_of(const DomainRecord& record, const keys::KeyStore& keys) {
  policy::Domain domain;
  domain.name = record.name;
  domain.state = record.state;
  domain.reason = record.reason;
  domain.account = record.account;
  if (record.state == policy::DomainState::Active)
    domain.selectors = signing_selectors(record, keys);
  return domain;
}

}  // namespace

std::vector<std::string> signing_selectors(const DomainRecord& record, const keys::KeyStore& keys) {
  std::vector<const keys::SigningKey*> usable;
  for (const SelectorFact& fact : record.selectors) {
    const keys::SigningKey* key = fact.seen.confirmed ? keys.find(fact.selector) : nullptr;
    if (key && key_print(*key) == fact.key_print) usable.push_back(key);
  }
  std::stable_sort(usable.begin(), usable.end(),
                   [](auto* a, auto* b) { return strength(*a) > strength(*b); });
  std::vector<std::string> names;
  for (const keys::SigningKey* key : usable) names.push_back(key->selector);
  return names;
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
    directory->domains.emplace(name, domain_of(record, sources.keys));
  for (const auto& [id, rule] : sources.holds.all()) directory->holds.push_back(rule);
  return directory;
}

}  // namespace sluis::onboard
