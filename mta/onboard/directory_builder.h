// SPDX-License-Identifier: Apache-2.0
// From the configuration's accounts and the three registries to the snapshot that every message is
// judged by. A domain's selectors in it are those that were confirmed in DNS for the very keys that
// are loaded now, and only while the domain is active. Pure.
#pragma once

#include <memory>
#include <vector>

#include "config/schema.h"
#include "keys/key_store.h"
#include "mta/onboard/account_registry.h"
#include "mta/onboard/domain_registry.h"
#include "mta/onboard/hold_rules.h"
#include "policy/directory.h"

namespace sluis::onboard {

// Which selector takes another's place, as configured.
struct Replacement {
  std::string from, to;
};

struct DirectorySources {
  const std::vector<config::Account>& accounts;
  const AccountRegistry& added_accounts;
  const DomainRegistry& domains;
  const HoldRules& holds;
  const keys::KeyStore& keys;
  const std::vector<Replacement>& replacements;
};

// What is as it was in the snapshot `before` (null: there was none) is shared with it.
std::shared_ptr<const policy::Directory> build_directory(const DirectorySources& sources,
                                                         const policy::Directory* before);

// The snapshot `before` with these domains as they are now; accounts, holds, keys and every other
// domain are as they were. `before` itself when that changes nothing.
std::shared_ptr<const policy::Directory> renew_domains(
    const DirectorySources& sources, std::shared_ptr<const policy::Directory> before,
    const std::vector<std::string>& names);

// Whether the domain is in the snapshot as `gist` makes it.
bool is_in_directory(const std::string& name, const DomainGist& gist,
                     const DirectorySources& sources, const policy::Directory& directory);

// The replacements that are under way or done at this domain: both records are confirmed.
std::vector<policy::Succession> successions(const DomainGist& gist,
                                            const std::vector<std::string>& selectors,
                                            const std::vector<Replacement>& replacements);

// The selectors that may sign for this domain now, strongest first: RSA by length, then Ed25519,
// which fewer receivers know. Those of the scheme that it moves away from only while it has no
// others.
std::vector<std::string> signing_selectors(const DomainGist& gist, const keys::KeyStore& keys);

}  // namespace sluis::onboard
