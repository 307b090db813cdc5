// SPDX-License-Identifier: Apache-2.0
#include "policy/spf_include.h"

#include "mta/base/ascii.h"
#include "policy/spf/record.h"

namespace sluis::policy {
namespace {

std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// With another qualifier a match in the include would not be a pass.
bool is_include_of(const spf::Term& term, std::string_view wanted) {
  if (term.kind != spf::TermKind::Include || term.qualifier != spf::Qualifier::Pass) return false;
  const std::string_view name = std::string_view(term.text).substr(term.text.find(':') + 1);
  return ascii::equal_ignoring_case(without_final_dot(name), without_final_dot(wanted));
}

Finding look_for(std::string_view record, std::string_view include) {
  const std::vector<std::pair<std::string, std::string>> facts{{"include", std::string(include)}};
  bool after_all = false;
  for (const spf::Term& term : spf::parse_record(record).terms) {
    if (is_include_of(term, include)) return {after_all ? "SPF_AFTER_ALL" : "SPF_OK", facts};
    after_all = after_all || term.kind == spf::TermKind::All;
  }
  return {"SPF_NOT_INCLUDED", facts};
}

}  // namespace

SpfIncludeVerdict judge_spf_include(const std::vector<std::string>& records,
                                    std::string_view include) {
  std::vector<std::string_view> found;
  for (const std::string& record : records) {
    if (spf::is_spf_record(record)) found.push_back(record);
  }
  if (found.empty())
    return {SpfInclude::NoRecord, {"SPF_MISSING", {{"include", std::string(include)}}}, {}};
  if (found.size() > 1) {
    return {SpfInclude::Several, {"SPF_MULTI", {{"count", std::to_string(found.size())}}}, {}};
  }
  Finding finding = look_for(found.front(), include);
  const bool present = finding.id == "SPF_OK";
  return {present ? SpfInclude::Present : SpfInclude::NotIncluded, std::move(finding),
          std::string(found.front())};
}

}  // namespace sluis::policy
