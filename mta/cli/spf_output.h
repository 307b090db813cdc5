// SPDX-License-Identifier: Apache-2.0
// How SPF verdicts look: one JSON document with stable keys (docs/cli.md), or text with the tree of
// look-ups. Pure.
#pragma once

#include <string>

#include "mta/cli/session.h"
#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"
#include "policy/spf/survey.h"

namespace sluis::cli {

std::string host_json(const policy::spf::Verdict& verdict);
std::string host_text(const policy::spf::Verdict& verdict, const View& view);

// "pass", "fail", or "temperror" when DNS did not answer all and what it did is without error.
std::string_view survey_verdict(const policy::spf::SurveyResult& survey);
std::string survey_json(const policy::spf::SurveyResult& survey);
// Faults are marked under the record that has them.
std::string survey_text(const policy::spf::SurveyResult& survey, const View& view);

// A proposal with its difference, word by word: + added, - removed.
std::string merge_json(const std::string& domain, const policy::spf::MergeResult& merge);
std::string merge_text(const std::string& domain, const policy::spf::MergeResult& merge,
                       const View& view);

}  // namespace sluis::cli
