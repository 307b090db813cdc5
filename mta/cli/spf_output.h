// SPDX-License-Identifier: Apache-2.0
// How SPF verdicts look: one JSON document with stable keys (docs/cli.md), or text with the tree of
// look-ups. Pure.
#pragma once

#include <string>

#include "mta/cli/session.h"
#include "policy/checks/finding.h"
#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"
#include "policy/spf/survey.h"

namespace sluis::cli {

std::string host_json(const policy::spf::Verdict& verdict);
std::string host_text(const policy::spf::Verdict& verdict, const View& view);

// The keys records, lookups, void_lookups and tree, as a JSON object.
std::string survey_json(const policy::spf::SurveyResult& survey);
// What it costs, and the tree of records; mistakes are marked under the record that has them.
// `found` may be more than the survey itself found.
std::string survey_text(const policy::spf::SurveyResult& survey,
                        const std::vector<policy::checks::Finding>& found,
                        policy::Language language);

// A proposal with its difference, word by word: + added, - removed.
std::string merge_json(const std::string& domain, const policy::spf::MergeResult& merge,
                       policy::Language language);
std::string merge_text(const std::string& domain, const policy::spf::MergeResult& merge,
                       const View& view, policy::Language language);

}  // namespace sluis::cli
