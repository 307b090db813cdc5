// SPDX-License-Identifier: Apache-2.0
// Whether the report addresses of a DMARC record can work: a host that takes mail, and, outside the
// domain, its word that it wants the reports (RFC 9990). Pure; a part of dmarc_check.
#pragma once

#include <string>
#include <vector>

#include "policy/checks/finding.h"
#include "policy/dmarc/tree_walk.h"

namespace sluis::policy::checks {

constexpr size_t kMostReportQuestions = 12;

struct ReportFault {
  std::string id;
  Facts facts;
};

// The record that applies, and the organizational domain within which nobody has to be asked.
struct Reporting {
  dmarc::Found found;
  std::string organization;
};

std::vector<Question> report_questions(const Reporting& reporting);
std::vector<ReportFault> report_faults(const Reporting& reporting, const EvidenceSet& evidence);

}  // namespace sluis::policy::checks
