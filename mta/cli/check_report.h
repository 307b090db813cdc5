// SPDX-License-Identifier: Apache-2.0
// What the stand-alone checks of DNS records show: for people, in their language, what is wrong,
// whose task it is and what to do; as JSON with every answer that DNS gave. Pure text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mta/cli/session.h"
#include "policy/checks/finding.h"

namespace sluis::cli {

struct CheckReport {
  std::vector<std::pair<std::string, std::string>> subject;  // "domain" → "klant.nl", …
  policy::checks::Verdict verdict = policy::checks::Verdict::Unknown;
  std::vector<policy::checks::Finding> findings;
  policy::checks::EvidenceSet evidence;
  std::string details;   // further keys of the JSON document, as a JSON object; may be empty
  std::string appendix;  // what a person is shown after the findings
};

// Prints it in the form that was asked for; the exit status that belongs to the verdict.
int tell_check(Session& session, const CheckReport& report, policy::Language language);

std::string show_check(const CheckReport& report, policy::Language language, const View& view);
// One document without a line end. Keys: the subject's, result, reason, findings, evidence.
std::string check_json(const CheckReport& report, policy::Language language);

// "pass", "fail", "temperror".
std::string_view result_of(policy::checks::Verdict verdict);

}  // namespace sluis::cli
