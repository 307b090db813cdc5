// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/onboarding_flow.h"

#include <algorithm>

#include "keys/record_text.h"
#include "mta/onboard/record_check.h"
#include "mta/onboard/selector_finding_flow.h"

namespace sluis::onboard {
namespace {

void stamp(Fact& fact, WallTime at) {
  if (fact.state != FactState::Unanswerable) fact.checked = at;
}

bool is_ok(const SelectorCheck& check) {
  return check.fact.state == FactState::Ok;
}

std::string names(const DomainCheck& check, FactState state, bool equal) {
  std::string out;
  for (const SelectorCheck& one : check.selectors) {
    if ((one.fact.state == state) != equal) continue;
    if (!out.empty()) out += ", ";
    out += one.selector;
  }
  return out;
}

}  // namespace

bool DomainCheck::any_ok() const {
  return std::any_of(selectors.begin(), selectors.end(), is_ok);
}

bool DomainCheck::all_ok() const {
  return !selectors.empty() && std::all_of(selectors.begin(), selectors.end(), is_ok);
}

bool DomainCheck::any_unanswerable() const {
  return std::any_of(selectors.begin(), selectors.end(), [](const SelectorCheck& check) {
    return check.fact.state == FactState::Unanswerable;
  });
}

Task<DomainCheck> check_domain(dns::Resolver& resolver, const Clock& clock,
                               std::shared_ptr<Probe> probe, std::string domain,
                               std::string spf_include) {
  DomainCheck check;
  check.at = clock.wall();
  for (const keys::SigningKey& key : probe->keys().all()) {
    std::string name = keys::record_name(key.selector, domain);
    resolver.forget(name);
    const dns::Answer answer = co_await resolver.query(std::move(name), dns::Type::TXT);
    SelectorCheck one{key.selector, key_print(key),
                      check_selector(*probe, key.selector, domain, answer)};
    if (one.fact.state == FactState::Missing || one.fact.state == FactState::Mismatch) {
      policy::Finding why =
          co_await explain_selector({resolver, clock}, probe, key.selector, domain, answer);
      if (!why.id.empty()) one.fact.finding = std::move(why);
    }
    stamp(one.fact, check.at);
    check.selectors.push_back(std::move(one));
  }
  if (!spf_include.empty()) {
    resolver.forget(domain);
    const dns::Answer answer = co_await resolver.query(domain, dns::Type::TXT);
    check.spf = check_spf(spf_include, answer);
    stamp(check.spf, check.at);
  }
  co_return check;
}

policy::Finding verdict_of(const DomainCheck& check) {
  if (check.all_ok()) return {"DKIM_ALL_OK", {}};
  if (!check.any_ok()) {
    for (const SelectorCheck& one : check.selectors) {
      if (one.fact.state == FactState::Unanswerable) return one.fact.finding;
    }
    return {"DKIM_NONE_OK", {}};
  }
  return {"DKIM_SOME_OK",
          {{"ok", names(check, FactState::Ok, true)}, {"nok", names(check, FactState::Ok, false)}}};
}

}  // namespace sluis::onboard
