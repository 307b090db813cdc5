// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/selector_plan.h"

#include <algorithm>

#include "keys/record_text.h"

namespace sluis::onboard {
namespace {

constexpr size_t kIdLength = 16;  // of 32 letters: 80 bits
constexpr std::string_view kSharedId = "status";

bool is_legacy(const std::string& selector, const SchemeSettings& schemes) {
  const auto& all = schemes.legacy_selectors;
  return std::find(all.begin(), all.end(), selector) != all.end();
}

bool is_replaced(const std::string& selector, const std::vector<Replacement>& replacements) {
  return std::any_of(replacements.begin(), replacements.end(),
                     [&](const Replacement& one) { return one.from == selector; });
}

bool has(const DomainRecord& record, const std::string& selector) {
  return std::any_of(
      record.selectors.begin(), record.selectors.end(),
      [&](const SelectorFact& one) { return one.selector == selector && was_seen_right(one); });
}

std::string target_of(const DomainRecord& record, Scheme scheme, const std::string& selector,
                      const SchemeSettings& schemes) {
  if (scheme == Scheme::Legacy) return legacy_target(selector, schemes.legacy_base);
  return scheme == Scheme::Cname ? own_target(record, selector, schemes) : std::string();
}

std::vector<std::string> shared_selectors(Scheme scheme, const SelectorSources& sources) {
  std::vector<std::string> out;
  for (const keys::SigningKey& key : sources.keys.all()) {
    if (is_legacy(key.selector, sources.schemes) == (scheme == Scheme::Legacy))
      out.push_back(key.selector);
  }
  return out;
}

// All that a domain with this scheme may have, those first that are asked for.
std::vector<SelectorWanted> selectors_of(const DomainRecord& record, Scheme scheme,
                                         const SelectorSources& sources) {
  std::vector<SelectorWanted> own, shared;
  const bool has_own = !sources.keys.own().empty();
  for (const keys::OwnSelector& one : sources.keys.own()) {
    if (scheme == Scheme::Legacy) break;
    own.push_back({one.selector, record.name, own_target(record, one.selector, sources.schemes),
                   scheme, scheme != Scheme::Cname});
  }
  for (const std::string& selector : shared_selectors(scheme, sources))
    shared.push_back({selector, record.name, target_of(record, scheme, selector, sources.schemes),
                      scheme, has_own && scheme == Scheme::Cname});
  auto& first = scheme == Scheme::Cname ? own : shared;
  auto& then = scheme == Scheme::Cname ? shared : own;
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace

std::string shared_cname_target(const std::string& selector, const std::string& cname_base) {
  return std::string(kSharedId) + "." + selector + "." + cname_base;
}

std::string legacy_target(const std::string& selector, const std::string& legacy_base) {
  return keys::record_name(selector, legacy_base);
}

bool alias_proves_owner(const DomainRecord& record, Scheme scheme, const SchemeSettings& schemes) {
  return scheme == Scheme::Cname && !schemes.cname_base.empty() && !record.token.empty();
}

std::vector<keys::OwnSelector> own_selectors(const SelectorSources& sources) {
  std::vector<keys::OwnSelector> out = sources.keys.own();
  std::erase_if(out, [&](const keys::OwnSelector& one) {
    return is_replaced(one.selector, sources.replacements);
  });
  return out;
}

std::string own_target(const DomainRecord& record, const std::string& selector,
                       const SchemeSettings& schemes) {
  if (schemes.cname_base.empty() || record.token.empty()) return {};
  return record.token.substr(0, kIdLength) + "." + selector + "." + schemes.cname_base;
}

std::vector<SelectorWanted> selectors_wanted(const DomainRecord& record,
                                             const SelectorSources& sources) {
  std::vector<SelectorWanted> out;
  const auto add = [&](Scheme scheme) {
    for (SelectorWanted& one : selectors_of(record, scheme, sources)) {
      const bool goes = one.leaving || is_replaced(one.selector, sources.replacements);
      if (!goes || has(record, one.selector)) out.push_back(std::move(one));
    }
  };
  add(record.scheme);
  if (record.moving_from) add(*record.moving_from);
  return out;
}

std::vector<SelectorWanted> selectors_to_publish(const DomainRecord& record, Scheme scheme,
                                                 const SelectorSources& sources) {
  std::vector<SelectorWanted> out;
  for (SelectorWanted& one : selectors_of(record, scheme, sources)) {
    if (!one.leaving && !is_replaced(one.selector, sources.replacements))
      out.push_back(std::move(one));
  }
  return out;
}

Result<void> check_scheme(Scheme scheme, const SelectorSources& sources) {
  if (scheme == Scheme::Cname && sources.schemes.cname_base.empty())
    return fail(ErrorKind::Conflict,
                "scheme cname needs dkim.cname_base, the domain below which our keys stand");
  if (scheme == Scheme::Legacy && shared_selectors(scheme, sources).empty())
    return fail(ErrorKind::Conflict,
                "scheme legacy needs a selector of the earlier set-up: give it scheme: legacy in "
                "dkim.selectors, and set dkim.legacy_base");
  return {};
}

}  // namespace sluis::onboard
