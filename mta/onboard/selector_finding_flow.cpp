// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/selector_finding_flow.h"

#include "keys/record_text.h"
#include "policy/checks/dkim_check.h"
#include "policy/checks/dkim_names.h"

namespace sluis::onboard {
namespace {

using namespace policy::checks;

DkimSubject subject_of(const SelectorAt& at) {
  DkimSubject out;
  out.domain = at.wanted.domain;
  DkimSelector one{at.wanted.selector, {}, at.wanted.target, {}};
  const keys::KeyStore& keys = at.probe->keys();
  if (const auto key = keys.find_for(at.wanted.selector, at.wanted.domain))
    one.expected = keys::expected_key(**key);
  for (const keys::SigningKey& key : keys.all()) {
    if (key.selector != at.wanted.selector) out.others.push_back(keys::expected_key(key));
  }
  for (const SelectorWanted& other : at.others) {
    if (other.selector == at.wanted.selector) continue;
    if (!other.target.empty()) out.other_targets.emplace_back(other.selector, other.target);
    if (!keys.find_own(other.selector)) continue;
    if (const auto key = keys.find_for(other.selector, other.domain))
      out.others.push_back(keys::expected_key(**key));
  }
  out.selectors.push_back(std::move(one));
  return out;
}

}  // namespace

Task<policy::Finding> explain_selector(lookup::Ask ask, SelectorAt at, Evidence seen) {
  const DkimSubject subject = subject_of(at);
  EvidenceSet known;
  known.add(std::move(seen));
  known = co_await lookup::gather(
      std::move(ask),
      [&subject](const EvidenceSet& so_far) { return dkim_questions(subject, so_far); },
      std::move(known));
  const auto findings = check_selector(subject, subject.selectors.front(), known).findings;
  if (findings.empty() || findings.front().id == "DKIM_OK") co_return policy::Finding{};
  co_return policy::Finding{findings.front().id, findings.front().facts};
}

}  // namespace sluis::onboard
