// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_sheet.h"

#include <algorithm>

#include "keys/record_text.h"
#include "mta/onboard/ownership.h"

namespace sluis::onboard {
namespace {

using policy::DnsHostHint;
using policy::HintAbout;

constexpr std::string_view kDmarcProposal = "v=DMARC1; p=none";
constexpr size_t kLongestString = 255;  // RFC 1035 3.3.14

RecordInstruction key_record(const SelectorWanted& wanted, const keys::SigningKey& key) {
  RecordInstruction out = text_record(
      RecordKind::Dkim, {keys::record_name(key.selector, ""),
                         keys::record_name(key.selector, wanted.domain), keys::record_value(key)});
  out.explanations = {{"RECORD_DKIM", {{"selector", key.selector}}}, {"RECORD_NAME", {}}};
  if (wanted.scheme == Scheme::Cname) out.explanations.push_back({"DKIM_SCHEME_CNAME", {}});
  return out;
}

RecordInstruction key_alias(const SelectorWanted& wanted) {
  RecordInstruction out = alias_record(
      RecordKind::Dkim, {keys::record_name(wanted.selector, ""),
                         keys::record_name(wanted.selector, wanted.domain), wanted.target});
  const char* about = wanted.scheme == Scheme::Legacy ? "RECORD_DKIM_LEGACY" : "RECORD_DKIM_CNAME";
  out.explanations = {
      {about, {{"selector", wanted.selector}}}, {"RECORD_NAME", {}}, {"RECORD_CNAME_VALUE", {}}};
  return out;
}

// None for a key that is not here.
std::optional<RecordInstruction> dkim_record(const SelectorWanted& wanted,
                                             const keys::KeyStore& keys) {
  const keys::SigningKey* key = wanted.target.empty() ? keys.find(wanted.selector) : nullptr;
  if (wanted.target.empty() && !key) return std::nullopt;
  RecordInstruction out = key ? key_record(wanted, *key) : key_alias(wanted);
  out.selector = wanted.selector;
  return out;
}

RecordInstruction bounce_record(const BounceAlias& alias, const std::string& domain) {
  const std::string label = alias.name.substr(0, alias.name.size() - domain.size() - 1);
  RecordInstruction out = alias_record(RecordKind::Bounce, {label, alias.name, alias.target});
  out.explanations = {
      {"RECORD_BOUNCE", {{"name", alias.name}}}, {"RECORD_NAME", {}}, {"RECORD_CNAME_VALUE", {}}};
  return out;
}

// Without DNS: "~all", since a new record must not make the customer's other mail fail.
RecordInstruction blind_spf_record(const RecordSubject& subject, const std::string& reason) {
  RecordInstruction out = text_record(
      RecordKind::Spf, {"@", subject.domain, "v=spf1 include:" + subject.spf_include + " ~all"});
  out.action = RecordAction::Unanswered;
  out.explanations = {{"RECORD_SPF_UNANSWERED", {{"reason", reason}}},
                      {"RECORD_SPF_NEW", {}},
                      {"RECORD_SPF_MERGE", {{"include", subject.spf_include}}}};
  return out;
}

RecordInstruction spf_record(const RecordSubject& subject, const policy::spf::MergeResult& merge) {
  if (merge.action == RecordAction::Unanswered) return blind_spf_record(subject, merge.reason);
  RecordInstruction out =
      text_record(RecordKind::Spf, {"@", subject.domain, merge.proposal.record});
  out.action = merge.action;
  out.spf = merge;
  switch (merge.action) {
    case RecordAction::Add:
      out.explanations.push_back({"RECORD_SPF_ADD", {}});
      break;
    case RecordAction::Replace:
      out.explanations.push_back({"RECORD_SPF_REPLACE", {}});
      break;
    case RecordAction::Nothing:
    case RecordAction::Unanswered:
      out.explanations.push_back({"RECORD_SPF_KEEP", {}});
  }
  for (const std::string& old : merge.remove)
    out.explanations.push_back({"RECORD_SPF_DELETE", {{"value", old}}});
  return out;
}

RecordInstruction dmarc_record(const RecordSubject& subject, const RecordAdvice& advice) {
  RecordInstruction out = text_record(
      RecordKind::Dmarc, {"_dmarc", "_dmarc." + subject.domain, std::string(kDmarcProposal)});
  if (advice.has_dmarc) {
    out.explanations = {{"RECORD_DMARC", {}}};
  } else {
    out.action = RecordAction::Unanswered;
    out.explanations = {{"RECORD_DMARC_UNANSWERED", {{"reason", advice.unanswered}}}};
  }
  return out;
}

bool fits(HintAbout about, const RecordInstruction& record) {
  switch (about) {
    case HintAbout::Panel:
      return true;
    case HintAbout::Name:
      return record.name != "@";
    case HintAbout::Apex:
      return record.name == "@";
    case HintAbout::Value:
      return record.type == "TXT";
    case HintAbout::Long:
      return record.type == "TXT" && record.value.size() > kLongestString;
    case HintAbout::Cname:
      return record.type == "CNAME";
    case HintAbout::Spf:
      return record.kind == RecordKind::Spf;
  }
  return false;
}

void add_hints(std::vector<RecordInstruction>& records, const policy::DnsHost& host) {
  for (RecordInstruction& record : records) {
    std::copy_if(host.hints.begin(), host.hints.end(), std::back_inserter(record.hints),
                 [&](const DnsHostHint& hint) { return fits(hint.about, record); });
  }
}

}  // namespace

RecordSheet record_sheet(const RecordSubject& subject, const RecordAdvice& advice,
                         const policy::DnsHosts& hosts) {
  RecordSheet out;
  out.domain = subject.domain;
  out.scheme = subject.scheme;
  out.name_servers = advice.name_servers;
  for (const SelectorWanted& wanted : subject.selectors) {
    if (auto record = dkim_record(wanted, subject.keys)) out.records.push_back(std::move(*record));
  }
  if (!subject.token.empty())
    out.records.push_back(ownership_instruction(subject.domain, subject.token));
  if (subject.bounce) out.records.push_back(bounce_record(*subject.bounce, subject.domain));
  if (advice.spf) out.records.push_back(spf_record(subject, *advice.spf));
  if (!advice.has_dmarc.value_or(false)) out.records.push_back(dmarc_record(subject, advice));
  if (const policy::DnsHost* host = policy::find_dns_host(hosts, advice.name_servers)) {
    out.dns_host = host->name;
    add_hints(out.records, *host);
  }
  return out;
}

}  // namespace sluis::onboard
