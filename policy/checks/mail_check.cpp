// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/mail_check.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/ip_address.h"

namespace sluis::policy::checks {
namespace {

bool is_null_mx(const Evidence& mx) {
  return mx.values.size() == 1 && mail_host(mx.values.front()).empty();
}

std::vector<std::string> hosts_of(const Evidence& mx) {
  std::vector<std::string> out;
  for (const std::string& value : mx.values) {
    const std::string host = mail_host(value);
    if (out.size() < kMostMailHosts && !host.empty()) out.push_back(host);
  }
  return out;
}

// The names that mail returns to, each once.
std::vector<std::string> reachable_names(const MailSubject& subject) {
  std::vector<std::string> out{subject.domain};
  if (!subject.return_path.empty() && subject.return_path != subject.domain)
    out.push_back(subject.return_path);
  return out;
}

std::vector<std::string> further_names(const MailSubject& subject) {
  std::vector<std::string> out = subject.also_from;
  if (!subject.return_path.empty()) out.push_back(subject.return_path);
  std::erase(out, subject.domain);
  return out;
}

bool wants_alias(const MailSubject& subject) {
  return !subject.bounce_target.empty() && !subject.return_path.empty();
}

void ask_addresses(const EvidenceSet& evidence, const std::string& name,
                   std::vector<Question>& wanted) {
  wanted.push_back({name, RecordType::A});
  const Evidence* four = evidence.find(name, RecordType::A);
  if (four && four->answered() && four->empty()) wanted.push_back({name, RecordType::AAAA});
}

class Judge {
 public:
  Judge(const MailSubject& subject, const EvidenceSet& evidence)
      : subject_(subject), evidence_(evidence) {}

  std::vector<Finding> run() {
    for (const std::string& name : reachable_names(subject_)) judge_return(name);
    for (const std::string& name : further_names(subject_)) judge_existence(name);
    if (wants_alias(subject_)) judge_alias();
    return std::move(out_);
  }

 private:
  void say(std::string_view id, const Question& about, Facts facts = {}) {
    facts.emplace_back("domain", about.name);
    out_.push_back(finding(id, about, std::move(facts)));
  }
  // "none", "some" or "unknown" addresses.
  enum class Addresses : uint8_t { None, Some, Unknown };
  Addresses addresses_of(const std::string& name) const;
  void judge_return(const std::string& name);
  void judge_host(const std::string& name, const std::string& host);
  void judge_existence(const std::string& name);
  void judge_alias();

  const MailSubject& subject_;
  const EvidenceSet& evidence_;
  std::vector<Finding> out_;
};

Judge::Addresses Judge::addresses_of(const std::string& name) const {
  for (const RecordType type : {RecordType::A, RecordType::AAAA}) {
    const Evidence* answer = evidence_.find(name, type);
    if (!answer || !answer->answered()) return Addresses::Unknown;
    if (!answer->empty()) return Addresses::Some;
  }
  return Addresses::None;
}

void Judge::judge_return(const std::string& name) {
  const Question about{name, RecordType::MX};
  const Evidence* mx = evidence_.find(name, RecordType::MX);
  if (!mx) return;
  if (!mx->answered()) {
    say("DOM_DNS_TEMPFAIL", about, {{"reason", mx->reason}});
  } else if (is_null_mx(*mx)) {
    say("MX_NULL", about);
  } else if (mx->values.empty()) {
    if (addresses_of(name) == Addresses::None) say("MX_NONE", about);
  } else {
    for (const std::string& host : hosts_of(*mx)) judge_host(name, host);
  }
}

void Judge::judge_host(const std::string& name, const std::string& host) {
  const Evidence* four = evidence_.find(host, RecordType::A);
  const bool alias = four && !four->aliases.empty();
  if (!parse_ip(host) && !alias && addresses_of(host) != Addresses::None) return;
  say("MX_BAD", {name, RecordType::MX}, {{"host", visible(host, 100)}});
  if (four) out_.back().evidence.push_back(four->asked);
}

void Judge::judge_existence(const std::string& name) {
  const Evidence* answer = evidence_.find(name, RecordType::SOA);
  const bool told = std::any_of(out_.begin(), out_.end(), [&](const Finding& one) {
    return one.name == name && is_mistake(one);
  });
  if (answer && answer->status == AnswerStatus::NxDomain && !told) say("FROM_SOA", answer->asked);
}

void Judge::judge_alias() {
  const Evidence* answer = evidence_.find(subject_.return_path, RecordType::CNAME);
  if (!answer || !answer->answered()) return;
  std::string target = ascii::to_lower(subject_.bounce_target);
  if (target.ends_with('.')) target.pop_back();
  const std::string found = answer->values.empty() ? std::string() : answer->values.front();
  if (found == target) return;
  say("RP_CNAME", answer->asked, {{"target", target}});
  if (!found.empty()) out_.back().compared = compare_text(target, found);
}

}  // namespace

bool takes_mail(const Evidence& mx) {
  return !mx.values.empty() && !is_null_mx(mx);
}

std::vector<Question> mail_questions(const MailSubject& subject, const EvidenceSet& evidence) {
  std::vector<Question> wanted;
  for (const std::string& name : reachable_names(subject)) {
    wanted.push_back({name, RecordType::MX});
    const Evidence* mx = evidence.find(name, RecordType::MX);
    if (!mx || !mx->answered() || is_null_mx(*mx)) continue;
    if (mx->values.empty()) ask_addresses(evidence, name, wanted);
    for (const std::string& host : hosts_of(*mx)) {
      if (!parse_ip(host)) ask_addresses(evidence, host, wanted);
    }
  }
  for (const std::string& name : further_names(subject)) wanted.push_back({name, RecordType::SOA});
  if (wants_alias(subject)) wanted.push_back({subject.return_path, RecordType::CNAME});
  return not_asked(evidence, wanted, wanted.size());
}

std::vector<Finding> check_mail(const MailSubject& subject, const EvidenceSet& evidence) {
  return Judge(subject, evidence).run();
}

}  // namespace sluis::policy::checks
