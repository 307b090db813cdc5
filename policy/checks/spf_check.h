// SPDX-License-Identifier: Apache-2.0
// The checks of a domain's SPF record: the survey of it and of all that it leads to
// (policy/spf/survey.h), whether our mail passes (policy/spf/check_host.h), whether the domain's
// own mail does, and records of an older kind or at a wrong name. In rounds, like dkim_check.h;
// wrong names are looked at only when the right one has nothing. Pure.
#pragma once

#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "policy/checks/finding.h"
#include "policy/spf/survey.h"

namespace sluis::policy::checks {

struct SpfSubject {
  std::string domain;
  std::string include;            // ours, which the record should have; empty: any record is right
  std::vector<IpAddress> egress;  // ours, which have to pass
  std::string return_path;        // the domain that MAIL FROM has; empty: not known
};

std::vector<Question> spf_questions(const SpfSubject& subject, const EvidenceSet& evidence);
// SPF_OK stands among them when the record can be read and our mail passes.
std::vector<Finding> check_spf(const SpfSubject& subject, const EvidenceSet& evidence);

// The record and all that it leads to, as far as it was answered.
spf::SurveyResult surveyed(const std::string& domain, const EvidenceSet& evidence);

}  // namespace sluis::policy::checks
