// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_check.h"

#include <algorithm>

#include "keys/record_text.h"
#include "mta/base/bytes.h"
#include "policy/checks/catalogue.h"
#include "policy/dkim_record.h"

namespace sluis::onboard {
namespace {

using policy::checks::AnswerStatus;

constexpr size_t kLongestEvidence = 1500;  // octets kept of what was served
constexpr size_t kMostRecords = 20;        // a name with more is shown cut off

FactState state_for(policy::KeyMatch match) {
  switch (match) {
    case policy::KeyMatch::Match:
      return FactState::Ok;
    case policy::KeyMatch::Missing:
      return FactState::Missing;
    default:
      return FactState::Mismatch;
  }
}

bool is_warning(const policy::Finding& finding) {
  const auto* entry = policy::checks::find_entry(finding.id);
  return entry && entry->severity == policy::checks::Severity::Warning;
}

std::string first_target(const Evidence& answer) {
  return answer.aliases.size() > 1 ? answer.aliases[1] : answer.end;
}

// Why the alias is not the one that was asked for; its id alone.
std::optional<policy::Finding> wrong_alias(const SelectorWanted& wanted, const Evidence& answer) {
  if (wanted.target.empty() || wanted.leaving) return std::nullopt;
  if (answer.aliases.empty())
    return policy::Finding{"DKIM_WRONG_TYPE",
                           {{"name", answer.asked.name}, {"found", "TXT"}, {"expected", "CNAME"}}};
  if (first_target(answer) == wanted.target) return std::nullopt;
  return policy::Finding{
      "CNAME_OTHER",
      {{"name", answer.asked.name}, {"found", first_target(answer)}, {"target", wanted.target}}};
}

std::string records_of(const Evidence& answer) {
  std::string out;
  size_t count = 0;
  for (const auto& strings : answer.txt) {
    if (out.size() > kLongestEvidence || count++ == kMostRecords) break;
    out += out.empty() ? "TXT" : " TXT";
    for (const std::string& string : strings)
      out += " \"" + policy::checks::visible(string, kLongestEvidence) + '"';
  }
  for (const std::string& value : answer.values)
    out += (out.empty() ? "" : " ") + std::string(to_string(answer.asked.type)) + " " +
           policy::checks::visible(value, kLongestEvidence);
  if (out.size() > kLongestEvidence) out.resize(kLongestEvidence);
  return out;
}

std::string seconds(uint32_t ttl) {
  return " (TTL " + std::to_string(ttl) + " s)";
}

}  // namespace

std::string shown(const Evidence& answer) {
  std::string out;
  for (const std::string& alias : answer.aliases) out += alias + " is an alias; ";
  switch (answer.status) {
    case AnswerStatus::NxDomain:
      out += "the name does not exist" + seconds(answer.ttl);
      break;
    case AnswerStatus::NoData:
      out += "the name has no " + std::string(to_string(answer.asked.type)) + " record" +
             seconds(answer.ttl);
      break;
    case AnswerStatus::TempFail:
      out += "no answer: " + answer.reason;
      break;
    case AnswerStatus::Ok:
      out += records_of(answer) + seconds(answer.ttl);
      break;
  }
  if (answer.authenticated) out += ", authenticated by DNSSEC";
  return out;
}

Fact unanswerable(const Evidence& answer) {
  Fact fact;
  fact.state = FactState::Unanswerable;
  fact.finding = {"DOM_DNS_TEMPFAIL", {{"reason", answer.reason}}};
  return fact;
}

Fact without_key(const SelectorWanted& wanted, const Error& why) {
  Fact fact;
  fact.state = FactState::Unanswerable;
  fact.finding = {"OWN_KEY_UNREADABLE", {{"selector", wanted.selector}, {"reason", why.text}}};
  return fact;
}

Fact check_selector(Probe& probe, const SelectorWanted& wanted, const Evidence& answer) {
  if (!answer.answered()) return unanswerable(answer);
  Fact fact;
  const auto key = probe.keys().find_for(wanted.selector, wanted.domain);
  if (!key && probe.keys().find_own(wanted.selector)) return without_key(wanted, key.error());
  if (!key) {
    fact.state = FactState::Mismatch;
    fact.finding = {"DKIM_NO_KEY", {{"selector", wanted.selector}}};
    return fact;
  }
  const std::vector<std::string> records = answer.texts();
  policy::KeyVerdict verdict = policy::judge_key_records(records, keys::expected_key(**key));
  fact.state = state_for(verdict.match);
  fact.finding = std::move(verdict.finding);
  fact.notes = std::move(verdict.notes);
  if (fact.state != FactState::Ok) return fact;
  if (const auto reason = probe.refusal(wanted.selector, wanted.domain, records.front())) {
    fact.state = FactState::Mismatch;
    fact.finding = {"DKIM_PROBE", {{"selector", wanted.selector}, {"reason", *reason}}};
  } else if (auto wrong = wrong_alias(wanted, answer)) {
    fact.state = FactState::Warning;
    fact.finding = std::move(*wrong);
  } else if (std::any_of(fact.notes.begin(), fact.notes.end(), is_warning)) {
    fact.state = FactState::Warning;
  }
  return fact;
}

bool is_in_other_form(const Fact& fact) {
  return fact.finding.id == "CNAME_OTHER" || fact.finding.id == "DKIM_WRONG_TYPE";
}

bool waits_for_our_zone(const SelectorWanted& wanted, Fact& fact) {
  if (fact.state != FactState::Missing || fact.finding.id != "DKIM_CNAME_TARGET") return false;
  fact.state = FactState::Pending;
  fact.notes.push_back(
      {"OWN_KEY_UNSERVED", {{"target", wanted.target}, {"domain", wanted.domain}}});
  return true;
}

Fact check_alias_owner(const SelectorWanted& wanted, const Evidence& answer) {
  if (!answer.answered()) return unanswerable(answer);
  const bool leads_there = !answer.aliases.empty() && first_target(answer) == wanted.target;
  Fact fact;
  fact.state = leads_there ? FactState::Ok : FactState::Missing;
  fact.finding = {leads_there ? "OWN_CNAME" : "OWN_CNAME_MISSING", {{"name", answer.asked.name}}};
  return fact;
}

}  // namespace sluis::onboard
