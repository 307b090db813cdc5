// SPDX-License-Identifier: Apache-2.0
// The checks of a domain's DMARC policy: which record applies (policy/dmarc/tree_walk.h), whether
// it can be read, and what it means for mail through us. In rounds, like dkim_check.h. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

struct DmarcSubject {
  std::string domain;
  // Whether mail through us passes, aligned; nullopt: that is not known here.
  std::optional<bool> passes;
  std::string signing_domain;                    // d= of our signatures; empty: the domain itself
  std::string return_path;                       // the domain of MAIL FROM; empty: not known
  std::vector<std::string> unsigned_subdomains;  // From domains below it without records
};

std::vector<Question> dmarc_questions(const DmarcSubject& subject, const EvidenceSet& evidence);
// DMARC_OK stands among them when a record applies.
std::vector<Finding> check_dmarc(const DmarcSubject& subject, const EvidenceSet& evidence);

}  // namespace sluis::policy::checks
