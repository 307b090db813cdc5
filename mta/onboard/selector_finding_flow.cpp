// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/selector_finding_flow.h"

#include "keys/record_text.h"
#include "policy/checks/dkim_check.h"
#include "policy/checks/dkim_names.h"

namespace sluis::onboard {
namespace {

using namespace policy::checks;

DkimSubject subject_of(const keys::KeyStore& keys, const std::string& selector,
                       const std::string& domain) {
  DkimSubject out;
  out.domain = domain;
  DkimSelector one{selector, {}, {}, {}};
  for (const keys::SigningKey& key : keys.all()) {
    if (key.selector == selector) {
      one.expected = keys::expected_key(key);
    } else {
      out.others.push_back(keys::expected_key(key));
    }
  }
  out.selectors.push_back(std::move(one));
  return out;
}

}  // namespace

Task<policy::Finding> explain_selector(lookup::Ask ask, SelectorAt at, Evidence seen) {
  const DkimSubject subject = subject_of(at.probe->keys(), at.selector, at.domain);
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
