// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/directory_builder.h"

#include <algorithm>

#include "keys/dkim_key.h"
#include "policy/key_rotation.h"

namespace sluis::onboard {
namespace {

struct Usable {
  const std::string* selector;
  int strength;
};

// Whether what was confirmed is the key that is there now: a domain's own is never replaced.
std::optional<Usable> usable(const SelectorGist& one, const keys::KeyStore& keys) {
  if (!one.seen.confirmed) return std::nullopt;
  if (const keys::OwnSelector* own = keys.find_own(one.selector))
    return Usable{&one.selector,
                  own->spec == keys::KeySpec::Ed25519 ? 0 : keys::bits_of(own->spec)};
  const keys::SigningKey* key = keys.find(one.selector);
  if (!key || key_print(*key) != one.key_print) return std::nullopt;
  return Usable{&one.selector, key->type == keys::KeyType::Rsa ? key->bits : 0};
}

bool is_in(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

WallTime confirmed_at(const DomainGist& gist, const std::string& selector) {
  for (const SelectorGist& one : gist.selectors) {
    if (one.selector == selector) return one.confirmed_at;
  }
  return {};
}

// A receiver that began to refuse the domain's mail in the canary's time, and has not stopped.
policy::Refused refused_since(const DomainGist& gist, WallTime since) {
  const auto is_of_it = [&](const RefusalGist& refusal) {
    return refusal.first >= since && refusal.first < since + policy::kCanaryTime &&
           refusal.fault != policy::AuthFault::Spf &&
           refusal.fault != policy::AuthFault::DmarcMissing;
  };
  return std::any_of(gist.refusals.begin(), gist.refusals.end(), is_of_it) ? policy::Refused::Yes
                                                                           : policy::Refused::No;
}

policy::Domain domain_of(const std::string& name, const DomainGist& gist,
                         const DirectorySources& sources) {
  policy::Domain domain;
  domain.name = name;
  domain.state = gist.state;
  domain.reason = gist.reason;
  domain.account = gist.account;
  if (gist.state != policy::DomainState::Active) return domain;
  domain.selectors = signing_selectors(gist, sources.keys);
  domain.successions = successions(gist, domain.selectors, sources.replacements);
  return domain;
}

policy::Domains domains_of(const DirectorySources& sources, const policy::Directory* before) {
  policy::Domains domains;
  domains.reserve(sources.domains.all().size());
  for (const auto& [name, gist] : sources.domains.all()) {
    policy::Domain domain = domain_of(name, gist, sources);
    auto was = before ? before->domains.share(name) : nullptr;
    if (was && *was == domain) {
      domains.put(std::move(was));
    } else {
      domains.put(std::move(domain));
    }
  }
  return domains;
}

}  // namespace

std::vector<std::string> signing_selectors(const DomainGist& gist, const keys::KeyStore& keys) {
  std::vector<Usable> present, former;
  for (const SelectorGist& one : gist.selectors) {
    const auto found = usable(one, keys);
    if (found) (share_selectors(one.scheme, gist.scheme) ? present : former).push_back(*found);
  }
  if (present.empty()) present = std::move(former);
  std::stable_sort(present.begin(), present.end(),
                   [](const Usable& a, const Usable& b) { return a.strength > b.strength; });
  std::vector<std::string> names;
  for (const Usable& one : present) names.push_back(*one.selector);
  return names;
}

std::vector<policy::Succession> successions(const DomainGist& gist,
                                            const std::vector<std::string>& selectors,
                                            const std::vector<Replacement>& replacements) {
  std::vector<policy::Succession> out;
  for (const Replacement& one : replacements) {
    if (!is_in(selectors, one.from) || !is_in(selectors, one.to)) continue;
    const WallTime since = confirmed_at(gist, one.to);
    out.push_back({one.from, one.to, policy::canary_ends(since, refused_since(gist, since))});
  }
  return out;
}

std::shared_ptr<const policy::Directory> build_directory(const DirectorySources& sources,
                                                         const policy::Directory* before) {
  auto directory = std::make_shared<policy::Directory>();
  for (const auto& [name, stored] : sources.added_accounts.all())
    directory->accounts.emplace(name, stored.account);
  // The file wins over an account of the same name that was added before the file named it.
  for (const config::Account& account : sources.accounts)
    directory->accounts.insert_or_assign(
        account.name, policy::Account{account.name, account.password, account.domains});
  directory->domains = domains_of(sources, before);
  for (const auto& [id, rule] : sources.holds.all()) directory->holds.push_back(rule);
  return directory;
}

bool is_in_directory(const std::string& name, const DomainGist& gist,
                     const DirectorySources& sources, const policy::Directory& directory) {
  const policy::Domain* there = directory.domains.find(name);
  return there && *there == domain_of(name, gist, sources);
}

std::shared_ptr<const policy::Directory> renew_domains(
    const DirectorySources& sources, std::shared_ptr<const policy::Directory> before,
    const std::vector<std::string>& names) {
  std::shared_ptr<policy::Directory> renewed;
  for (const std::string& name : names) {
    const DomainGist* gist = sources.domains.find(name);
    if (!gist) return build_directory(sources, before.get());  // it was forgotten
    if (is_in_directory(name, *gist, sources, *before)) continue;
    if (!renewed) renewed = std::make_shared<policy::Directory>(*before);
    renewed->domains.put(domain_of(name, *gist, sources));
  }
  return renewed ? renewed : before;
}

}  // namespace sluis::onboard
