// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/dkim_check.h"

#include <algorithm>

#include "policy/checks/dkim_names.h"

namespace sluis::policy::checks {
namespace {

constexpr size_t kMostSelectors = 16;

using Questions = std::vector<Question>;

Question txt(std::string name) {
  return {std::move(name), RecordType::TXT};
}

Questions first_questions(const DkimSubject& subject) {
  Questions out;
  for (const DkimSelector& one : subject.selectors)
    out.push_back(txt(dkim_name(one.selector, subject.domain)));
  for (const auto* list : {&subject.legacy, &subject.retired}) {
    for (const std::string& selector : *list)
      out.push_back(txt(dkim_name(selector, subject.domain)));
  }
  if (out.size() > kMostSelectors) out.resize(kMostSelectors);
  return out;
}

// What else to ask about a selector whose name was answered.
Questions more_about(const DkimSubject& subject, const DkimSelector& selector,
                     const Evidence& first) {
  if (!first.answered() || !first.aliases.empty()) return {};
  const std::string& name = first.asked.name;
  if (!first.txt.empty()) {
    if (selector.target.empty()) return {};
    return {{name, RecordType::CNAME}};
  }
  Questions out{txt(doubled_name(selector.selector, subject.domain))};
  if (first.status == AnswerStatus::NoData) {
    out.push_back({name, RecordType::A});
    out.push_back({name, RecordType::AAAA});
  }
  for (std::string& near : near_names(selector.selector, subject.domain))
    out.push_back(txt(std::move(near)));
  if (first.status == AnswerStatus::NoData) out.push_back({name, RecordType::MX});
  return out;
}

// Takes turns, so that the likeliest mistake of each selector is looked for before the unlikely
// ones of the first.
Questions in_turns(const std::vector<Questions>& lists) {
  Questions out;
  size_t longest = 0;
  for (const Questions& list : lists) longest = std::max(longest, list.size());
  for (size_t i = 0; i < longest; ++i) {
    for (const Questions& list : lists) {
      if (i < list.size() && std::find(out.begin(), out.end(), list[i]) == out.end())
        out.push_back(list[i]);
    }
  }
  if (out.size() > kMostProbes) out.resize(kMostProbes);
  return out;
}

std::string names_of(const DkimSubject& subject, const std::vector<SelectorResult>& results,
                     bool good) {
  std::string out;
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].good != good) continue;
    out += (out.empty() ? "" : ", ") + subject.selectors[i].selector;
  }
  return out;
}

bool is_answered(const DkimSubject& subject, const DkimSelector& selector,
                 const EvidenceSet& evidence) {
  const auto* found = evidence.find(dkim_name(selector.selector, subject.domain), RecordType::TXT);
  return found && found->answered();
}

// What is to be said of all selectors together.
void judge_together(const DkimSubject& subject, const std::vector<SelectorResult>& results,
                    std::vector<Finding>& into) {
  const auto good = static_cast<size_t>(
      std::count_if(results.begin(), results.end(), [](const auto& one) { return one.good; }));
  if (good == 0) return;
  const Question about = txt(dkim_name(subject.selectors.front().selector, subject.domain));
  if (good < results.size()) {
    into.push_back(finding(
        "DKIM_ONE_OF_TWO", about,
        {{"ok", names_of(subject, results, true)}, {"nok", names_of(subject, results, false)}}));
  }
  size_t most = 0;
  for (const SelectorResult& one : results) {
    if (one.good && one.bits == 0) return;  // a key of another type stands beside
    most = std::max(most, one.bits);
  }
  if (most < 2048) {
    into.push_back(
        finding("DKIM_BITS_1024", about,
                {{"bits", std::to_string(most)}, {"selector", names_of(subject, results, true)}}));
  }
}

void judge_old_ones(const DkimSubject& subject, const EvidenceSet& evidence,
                    std::vector<Finding>& into) {
  std::string live;
  Question about;
  for (const std::string& selector : subject.legacy) {
    const Evidence* found = evidence.find(dkim_name(selector, subject.domain), RecordType::TXT);
    if (!found || found->aliases.empty() || found->txt.empty()) continue;
    about = found->asked;
    live += (live.empty() ? "" : ", ") + selector;
  }
  if (!live.empty()) into.push_back(finding("DKIM_LEGACY", about, {{"found", live}}));
  for (const std::string& selector : subject.retired) {
    const Evidence* found = evidence.find(dkim_name(selector, subject.domain), RecordType::TXT);
    if (!found || found->txt.empty()) continue;
    into.push_back(finding("DKIM_LEFTOVER", found->asked,
                           {{"selector", selector}, {"name", found->asked.name}}));
  }
}

}  // namespace

std::vector<Question> dkim_questions(const DkimSubject& subject, const EvidenceSet& evidence) {
  const Questions first = not_asked(evidence, first_questions(subject), kMostSelectors);
  if (!first.empty()) return first;
  std::vector<Questions> lists;
  for (const DkimSelector& one : subject.selectors) {
    const auto* found = evidence.find(dkim_name(one.selector, subject.domain), RecordType::TXT);
    if (found) lists.push_back(more_about(subject, one, *found));
  }
  return not_asked(evidence, in_turns(lists), kMostProbes);
}

std::vector<Finding> check_dkim(const DkimSubject& subject, const EvidenceSet& evidence) {
  std::vector<Finding> out;
  std::vector<SelectorResult> results;
  bool all_answered = true;
  for (const DkimSelector& one : subject.selectors) {
    SelectorResult result = check_selector(subject, one, evidence);
    all_answered = all_answered && is_answered(subject, one, evidence);
    out.insert(out.end(), result.findings.begin(), result.findings.end());
    results.push_back(std::move(result));
  }
  if (all_answered) judge_together(subject, results, out);
  judge_old_ones(subject, evidence, out);
  return out;
}

}  // namespace sluis::policy::checks
