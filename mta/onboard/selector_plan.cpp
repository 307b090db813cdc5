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
  if (!alias_proves_owner(record, scheme, schemes)) return {};
  return record.token.substr(0, kIdLength) + "." + selector + "." + schemes.cname_base;
}

std::vector<const keys::SigningKey*> keys_of(Scheme scheme, const SelectorSources& sources) {
  std::vector<const keys::SigningKey*> out;
  for (const keys::SigningKey& key : sources.keys.all()) {
    if (is_legacy(key.selector, sources.schemes) == (scheme == Scheme::Legacy)) out.push_back(&key);
  }
  return out;
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

std::vector<SelectorWanted> selectors_wanted(const DomainRecord& record,
                                             const SelectorSources& sources) {
  std::vector<SelectorWanted> out;
  const auto add = [&](Scheme scheme) {
    for (const keys::SigningKey* key : keys_of(scheme, sources)) {
      if (is_replaced(key->selector, sources.replacements) && !has(record, key->selector)) continue;
      out.push_back({key->selector, record.name,
                     target_of(record, scheme, key->selector, sources.schemes), scheme});
    }
  };
  add(record.scheme);
  if (record.moving_from) add(*record.moving_from);
  return out;
}

std::vector<SelectorWanted> selectors_to_publish(const DomainRecord& record, Scheme scheme,
                                                 const SelectorSources& sources) {
  std::vector<SelectorWanted> out;
  for (const keys::SigningKey* key : keys_of(scheme, sources)) {
    if (is_replaced(key->selector, sources.replacements)) continue;
    out.push_back({key->selector, record.name,
                   target_of(record, scheme, key->selector, sources.schemes), scheme});
  }
  return out;
}

Result<void> check_scheme(Scheme scheme, const SelectorSources& sources) {
  if (scheme == Scheme::Cname && sources.schemes.cname_base.empty())
    return fail(ErrorKind::Conflict,
                "scheme cname needs dkim.cname_base, the domain below which our keys stand");
  if (scheme == Scheme::Legacy && keys_of(scheme, sources).empty())
    return fail(ErrorKind::Conflict,
                "scheme legacy needs a selector of the earlier set-up: give it scheme: legacy in "
                "dkim.selectors, and set dkim.legacy_base");
  return {};
}

}  // namespace sluis::onboard
