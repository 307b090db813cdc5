// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_check.h"

#include <cstdio>

#include "keys/record_text.h"
#include "mta/base/bytes.h"
#include "policy/dkim_record.h"
#include "policy/spf_include.h"

namespace sluis::onboard {
namespace {

constexpr size_t kLongestEvidence = 1500;  // octets kept of what was served
constexpr size_t kMostRecords = 20;        // a name with more is shown cut off

std::string joined(const std::vector<std::string>& strings) {
  std::string out;
  for (const std::string& string : strings) out += string;
  return out;
}

std::vector<std::string> records_in(const dns::Answer& answer) {
  std::vector<std::string> records;
  for (const auto& strings : answer.txt) records.push_back(joined(strings));
  return records;
}

// As a person can read it: every octet that is no visible character as \xNN.
void append_visible(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= ' ' && octet < 127) {
      out.push_back(c);
      continue;
    }
    char code[8];
    std::snprintf(code, sizeof code, "\\x%02x", octet);
    out += code;
  }
}

std::string evidence_of(const dns::Answer& answer) {
  switch (answer.status) {
    case dns::Status::NxDomain:
      return "the name does not exist";
    case dns::Status::NoData:
      return "the name has no TXT record";
    case dns::Status::TempFail:
      return "no answer: " + answer.reason;
    case dns::Status::Ok:
      break;
  }
  std::string out;
  for (const std::string& alias : answer.aliases) out += alias + " is an alias; ";
  size_t shown = 0;
  for (const auto& strings : answer.txt) {
    if (out.size() > kLongestEvidence || shown++ == kMostRecords) break;
    out += out.empty() || out.ends_with(' ') ? "TXT" : " TXT";
    for (const std::string& string : strings) {
      out += " \"";
      append_visible(string, out);
      out += '"';
    }
  }
  if (out.size() > kLongestEvidence) out.resize(kLongestEvidence);
  return out + " (TTL " + std::to_string(answer.ttl) + " s)";
}

Fact unanswerable(const dns::Answer& answer) {
  Fact fact;
  fact.state = FactState::Unanswerable;
  fact.finding = {"DOM_DNS_TEMPFAIL", {{"reason", answer.reason}}};
  fact.evidence = evidence_of(answer);
  return fact;
}

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

}  // namespace

Fact check_selector(Probe& probe, const std::string& selector, const std::string& domain,
                    const dns::Answer& answer) {
  if (answer.status == dns::Status::TempFail) return unanswerable(answer);
  Fact fact;
  fact.evidence = evidence_of(answer);
  const keys::SigningKey* key = probe.keys().find(selector);
  if (!key) {
    fact.state = FactState::Mismatch;
    fact.finding = {"DKIM_NO_KEY", {{"selector", selector}}};
    return fact;
  }
  const std::vector<std::string> records = records_in(answer);
  policy::KeyVerdict verdict = policy::judge_key_records(records, keys::expected_key(*key));
  fact.state = state_for(verdict.match);
  fact.finding = std::move(verdict.finding);
  fact.notes = std::move(verdict.notes);
  if (fact.state != FactState::Ok) return fact;
  if (const auto reason = probe.refusal(selector, domain, records.front())) {
    fact.state = FactState::Mismatch;
    fact.finding = {"DKIM_PROBE", {{"selector", selector}, {"reason", *reason}}};
  }
  return fact;
}

Fact check_spf(const std::string& include, const dns::Answer& answer) {
  if (answer.status == dns::Status::TempFail) return unanswerable(answer);
  policy::SpfIncludeVerdict verdict = policy::judge_spf_include(records_in(answer), include);
  Fact fact;
  fact.finding = std::move(verdict.finding);
  fact.evidence = verdict.record.empty() ? evidence_of(answer) : std::string();
  if (!verdict.record.empty()) {
    append_visible(verdict.record.substr(0, kLongestEvidence), fact.evidence);
  }
  switch (verdict.result) {
    case policy::SpfInclude::Present:
      fact.state = FactState::Ok;
      break;
    case policy::SpfInclude::NoRecord:
      fact.state = FactState::Missing;
      break;
    case policy::SpfInclude::NotIncluded:
    case policy::SpfInclude::Several:
      fact.state = FactState::Mismatch;
      break;
  }
  return fact;
}

}  // namespace sluis::onboard
