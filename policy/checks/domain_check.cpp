// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/domain_check.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/mail/typed_domain.h"

namespace sluis::policy::checks {
namespace {

Question txt(std::string name) {
  return {std::move(name), RecordType::TXT};
}

std::string token_name_of(const DomainSubject& subject) {
  return subject.token_name + "." + subject.domain;
}

std::vector<std::string> wildcard_names(const DomainSubject& subject) {
  if (subject.unlikely_label.empty()) return {};
  return {subject.unlikely_label + "._domainkey." + subject.domain,
          subject.unlikely_label + "." + subject.domain};
}

class Judge {
 public:
  Judge(const DomainSubject& subject, const EvidenceSet& evidence)
      : subject_(subject), evidence_(evidence) {}

  std::vector<Finding> run() {
    if (is_free_mail(subject_.domain)) say("DOM_FREEMAIL", servers());
    if (mail::is_public_suffix(subject_.domain)) say("DOM_SUFFIX", servers());
    if (!judge_existence()) return std::move(out_);
    judge_ownership();
    judge_wildcards();
    for (const std::string& name : subject_.uncovered)
      say("DOM_FROM_UNCOVERED", {name, RecordType::TXT}, {{"subdomain", name}});
    judge_host();
    return std::move(out_);
  }

 private:
  Question servers() const { return {subject_.domain, RecordType::NS}; }
  void say(std::string_view id, const Question& about, Facts facts = {}) {
    facts.emplace_back("domain", subject_.domain);
    out_.push_back(finding(id, about, std::move(facts)));
  }
  bool judge_existence();
  void judge_ownership();
  void judge_wildcards();
  void judge_host();

  const DomainSubject& subject_;
  const EvidenceSet& evidence_;
  std::vector<Finding> out_;
};

// False when nothing more can be said.
bool Judge::judge_existence() {
  const Evidence* answer = evidence_.find(subject_.domain, RecordType::NS);
  if (!answer) return true;
  if (!answer->answered()) say("DOM_DNS_TEMPFAIL", servers(), {{"reason", answer->reason}});
  if (answer->status == AnswerStatus::NxDomain) say("DOM_NXDOMAIN", servers());
  return answer->answered() && answer->status != AnswerStatus::NxDomain;
}

void Judge::judge_ownership() {
  if (!subject_.token) return;
  const Question about = txt(token_name_of(subject_));
  const Evidence* answer = evidence_.find(about.name, about.type);
  if (!answer || !answer->answered()) return;
  const auto texts = answer->texts();
  const bool there = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return ascii::trim(text) == *subject_.token;
  });
  if (!there) say("DOM_OWNERSHIP", about, {{"name", about.name}, {"token", *subject_.token}});
}

void Judge::judge_wildcards() {
  for (const std::string& name : wildcard_names(subject_)) {
    const Evidence* answer = evidence_.find(name, RecordType::TXT);
    if (!answer || (answer->txt.empty() && answer->aliases.empty())) continue;
    say("DOM_WILDCARD", answer->asked, {{"below", name.substr(name.find('.') + 1)}});
    return;
  }
}

void Judge::judge_host() {
  const Evidence* answer = evidence_.find(subject_.domain, RecordType::NS);
  if (!answer || answer->values.empty()) return;
  const std::string host = dns_host_of(answer->values);
  if (!host.empty()) say("DOM_HOST_DETECTED", servers(), {{"host", host}});
}

}  // namespace

std::vector<Question> domain_questions(const DomainSubject& subject, const EvidenceSet& evidence) {
  std::vector<Question> wanted{{subject.domain, RecordType::NS}};
  const Evidence* servers = evidence.find(subject.domain, RecordType::NS);
  const bool exists = servers && servers->answered() && servers->status != AnswerStatus::NxDomain;
  if (exists && subject.token) wanted.push_back(txt(token_name_of(subject)));
  if (exists) {
    for (std::string& name : wildcard_names(subject)) wanted.push_back(txt(std::move(name)));
  }
  return not_asked(evidence, wanted, wanted.size());
}

std::vector<Finding> check_domain(const DomainSubject& subject, const EvidenceSet& evidence) {
  return Judge(subject, evidence).run();
}

std::optional<Finding> check_typed_domain(std::string_view typed) {
  const mail::TypedDomain read = mail::read_typed_domain(typed);
  if (read.good()) return std::nullopt;
  const std::string shown = visible(ascii::trim(typed), 100);
  return finding("DOM_SYNTAX", {shown, RecordType::NS},
                 {{"typed", shown}, {"meant", read.meant.empty() ? "example.org" : read.meant}});
}

}  // namespace sluis::policy::checks
