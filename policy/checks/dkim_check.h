// SPDX-License-Identifier: Apache-2.0
// The checks of a domain's DKIM records. It works in rounds: dkim_questions() says what to ask
// next, given what was answered so far, until it wants nothing more; check_dkim() then says what is
// wrong. Near misses (a doubled domain, a misspelt name, another type) are looked for only when the
// right name has nothing, with kMostProbes questions at most. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/checks/finding.h"
#include "policy/dkim_record.h"

namespace sluis::policy::checks {

constexpr size_t kMostProbes = 12;

struct DkimSelector {
  std::string selector;
  std::optional<ExpectedKey> expected;  // nullopt: any key that receivers can use
  std::string target;                   // where a CNAME has to lead; empty: a TXT record is wanted
  // What became of a message signed with our key and verified with the published record: why it
  // failed, "" when it passed, nullopt when it was not tried.
  std::optional<std::string> probe;
};

struct DkimSubject {
  std::string domain;
  std::vector<DkimSelector> selectors;
  std::vector<ExpectedKey> others;   // of ours, whose selectors are not looked at here
  std::vector<std::string> legacy;   // selectors of an earlier set-up, behind CNAMEs
  std::vector<std::string> retired;  // selectors that nothing is signed with any more
  // Where CNAMEs of ours have to lead whose selectors are not looked at here.
  std::vector<std::pair<std::string, std::string>> other_targets{};  // selector, target
};

std::vector<Question> dkim_questions(const DkimSubject& subject, const EvidenceSet& evidence);
// In the order of the selectors; for each the first cause alone, or DKIM_OK with what else is worth
// saying of it.
std::vector<Finding> check_dkim(const DkimSubject& subject, const EvidenceSet& evidence);

// One selector by itself.
struct SelectorResult {
  bool good = false;
  size_t bits = 0;  // of an RSA key that is good; 0 otherwise
  std::vector<Finding> findings;
};
SelectorResult check_selector(const DkimSubject& subject, const DkimSelector& selector,
                              const EvidenceSet& evidence);

}  // namespace sluis::policy::checks
