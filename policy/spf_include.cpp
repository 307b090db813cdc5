// SPDX-License-Identifier: Apache-2.0
#include "policy/spf_include.h"

#include "mta/base/ascii.h"

namespace sluis::policy {
namespace {

bool is_spf(std::string_view record) {
  constexpr std::string_view kVersion = "v=spf1";
  return ascii::starts_with_ignoring_case(record, kVersion) &&
         (record.size() == kVersion.size() || record[kVersion.size()] == ' ');
}

std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool is_all(std::string_view term) {
  if (!term.empty() && std::string_view("+-~?").find(term.front()) != std::string_view::npos)
    term.remove_prefix(1);
  return ascii::equal_ignoring_case(term, "all");
}

// "include:X" or "+include:X". With another qualifier a match in X would not be a pass.
bool is_include_of(std::string_view term, std::string_view wanted) {
  if (term.starts_with('+')) term.remove_prefix(1);
  constexpr std::string_view kInclude = "include:";
  return ascii::starts_with_ignoring_case(term, kInclude) &&
         ascii::equal_ignoring_case(without_final_dot(term.substr(kInclude.size())),
                                    without_final_dot(wanted));
}

Finding look_for(std::string_view record, std::string_view include) {
  const std::vector<std::pair<std::string, std::string>> facts{{"include", std::string(include)}};
  bool after_all = false;
  for (const std::string_view term : ascii::split(record, ' ')) {
    if (is_include_of(term, include)) return {after_all ? "SPF_AFTER_ALL" : "SPF_OK", facts};
    after_all = after_all || is_all(term);
  }
  return {"SPF_NOT_INCLUDED", facts};
}

}  // namespace

SpfIncludeVerdict judge_spf_include(const std::vector<std::string>& records,
                                    std::string_view include) {
  std::vector<std::string_view> spf;
  for (const std::string& record : records) {
    if (is_spf(record)) spf.push_back(record);
  }
  if (spf.empty())
    return {SpfInclude::NoRecord, {"SPF_MISSING", {{"include", std::string(include)}}}, {}};
  if (spf.size() > 1) {
    return {SpfInclude::Several, {"SPF_MULTI", {{"count", std::to_string(spf.size())}}}, {}};
  }
  Finding finding = look_for(spf.front(), include);
  const bool present = finding.id == "SPF_OK";
  return {present ? SpfInclude::Present : SpfInclude::NotIncluded, std::move(finding),
          std::string(spf.front())};
}

}  // namespace sluis::policy
