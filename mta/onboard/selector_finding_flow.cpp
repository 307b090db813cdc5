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

Task<policy::Finding> explain_selector(lookup::Asker asker, std::shared_ptr<Probe> probe,
                                       std::string selector, std::string domain, dns::Answer seen) {
  const DkimSubject subject = subject_of(probe->keys(), selector, domain);
  EvidenceSet known;
  known.add(lookup::evidence_of({dkim_name(selector, domain), RecordType::TXT}, seen,
                                asker.clock.wall()));
  known = co_await lookup::gather(
      asker, [&subject](const EvidenceSet& so_far) { return dkim_questions(subject, so_far); },
      std::move(known));
  const auto findings = check_selector(subject, subject.selectors.front(), known).findings;
  if (findings.empty() || findings.front().id == "DKIM_OK") co_return policy::Finding{};
  co_return policy::Finding{findings.front().id, findings.front().facts};
}

}  // namespace sluis::onboard
