// SPDX-License-Identifier: Apache-2.0
// SelectorPlan: which of our selectors a domain is asked for under its scheme, and where each has
// to lead.
//
//   txt      key001._domainkey.klant.nl    TXT, our key itself
//   cname    key001._domainkey.klant.nl    CNAME to <id>.key001.<dkim.cname_base>
//            key101._domainkey.klant.nl    the same, where the domain has a key of its own
//   legacy   mrsel1._domainkey.klant.nl    CNAME to mrsel1._domainkey.<dkim.legacy_base>
//
// The id is made of the domain's token and is no other domain's, so that whose CNAME leads there
// is who was told it: that proves whose the domain is. The targets of legacy are everyone's.
//
// Txt and cname share the selectors whose keys all domains share. Where selectors are configured
// under which each domain has a key of its own, cname asks for these, and for the others only as
// long as the domain has them; the other way about under txt. Legacy has selectors of its own: a
// domain that moves there or away is asked for both until those of its scheme are confirmed, and
// signs meanwhile with what it has.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "keys/key_store.h"
#include "mta/onboard/directory_builder.h"
#include "mta/onboard/domain_record.h"

namespace sluis::onboard {

// The schemes as configured.
struct SchemeSettings {
  std::string cname_base;   // empty: there are no targets for scheme cname
  std::string legacy_base;  // empty, or a domain
  std::vector<std::string> legacy_selectors;
  std::string bounce_label = {};   // "bounce" for bounce.<domain>
  std::string bounce_target = {};  // lower case; empty: no bounce alias is asked for
};

// One selector that a domain is asked for.
struct SelectorWanted {
  std::string selector;
  std::string domain;
  std::string target;           // where an alias has to lead; empty: it may be a TXT record itself
  Scheme scheme = Scheme::Txt;  // under which it is asked for
  // It is not asked for, but the domain has it: how its record is made does not matter any more.
  bool leaving = false;
};

struct SelectorSources {
  const keys::KeyStore& keys;
  const SchemeSettings& schemes;
  const std::vector<Replacement>& replacements;
};

// What a look at the domain is about. A selector that another replaces is among them only while the
// domain has it.
std::vector<SelectorWanted> selectors_wanted(const DomainRecord& record,
                                             const SelectorSources& sources);

// What the domain publishes under `scheme`, which may be another than its own.
std::vector<SelectorWanted> selectors_to_publish(const DomainRecord& record, Scheme scheme,
                                                 const SelectorSources& sources);

// Of which each domain with CNAMEs has to have a key.
std::vector<keys::OwnSelector> own_selectors(const SelectorSources& sources);
// Where the key of `selector` has to stand for this domain; empty for one without a token.
std::string own_target(const DomainRecord& record, const std::string& selector,
                       const SchemeSettings& schemes);

// Conflict, with what the configuration lacks for it.
Result<void> check_scheme(Scheme scheme, const SelectorSources& sources);

// Its CNAMEs prove whose the domain is, so that no token is asked for.
bool alias_proves_owner(const DomainRecord& record, Scheme scheme, const SchemeSettings& schemes);

// Answers for every id below dkim.cname_base; it has none of a domain.
std::string shared_cname_target(const std::string& selector, const std::string& cname_base);
std::string legacy_target(const std::string& selector, const std::string& legacy_base);

}  // namespace sluis::onboard
