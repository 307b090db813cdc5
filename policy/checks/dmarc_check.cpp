// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/dmarc_check.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/checks/dmarc_reports.h"
#include "policy/dmarc/tree_walk.h"

namespace sluis::policy::checks {
namespace {

using dmarc::Found;
using dmarc::TreeWalk;

struct Walked {
  TreeWalk walk;
  std::optional<Question> next;      // what the walk wants and was not asked yet
  const Evidence* failed = nullptr;  // the answer that could not be had
};

Walked walked(const DmarcSubject& subject, const EvidenceSet& evidence) {
  Walked out{TreeWalk(subject.domain), {}, nullptr};
  while (const auto name = out.walk.next()) {
    const Evidence* answer = evidence.find(*name, RecordType::TXT);
    if (!answer) {
      out.next = {*name, RecordType::TXT};
      return out;
    }
    if (!answer->answered()) {
      out.failed = answer;
      return out;
    }
    out.walk.on_answer(answer->texts());
  }
  return out;
}

Question own_name(const DmarcSubject& subject) {
  return {"_dmarc." + subject.domain, RecordType::TXT};
}

// Where the record ends up by mistake.
std::vector<std::string> near_names(const std::string& domain) {
  return {"_dmarc." + domain + "." + domain, domain, "dmarc." + domain, "_dmarc.www." + domain,
          "_dmarc._domainkey." + domain};
}

// Meant to be a DMARC record, although receivers do not take it for one.
bool resembles_dmarc(std::string_view text) {
  const std::string lower = ascii::to_lower(text.substr(0, 64));
  return lower.find("dmarc1") != std::string::npos || lower.find("v=dmarc") != std::string::npos;
}

class Judge {
 public:
  Judge(const DmarcSubject& subject, const EvidenceSet& evidence)
      : subject_(subject), evidence_(evidence), about_(own_name(subject)) {}

  std::vector<Finding> run();

 private:
  Finding& say(std::string_view id, Facts facts = {}) {
    facts.emplace_back("domain", subject_.domain);
    facts.emplace_back("name", about_.name);
    return out_.emplace_back(finding(id, about_, std::move(facts)));
  }
  bool judge_own_name();
  void judge_absence();
  void judge_record(const Found& found, const std::string& organization);
  void judge_reading(const Found& found);
  void judge_policy(const Found& found);
  void judge_alignment(const dmarc::Record& record);

  const DmarcSubject& subject_;
  const EvidenceSet& evidence_;
  const Question about_;
  std::vector<Finding> out_;
};

std::vector<Finding> Judge::run() {
  const Walked walked = checks::walked(subject_, evidence_);
  if (walked.failed) {
    say("DOM_DNS_TEMPFAIL", {{"reason", walked.failed->reason}});
    return std::move(out_);
  }
  if (walked.next) return {};
  const bool one_fault = judge_own_name();
  if (const auto found = walked.walk.applying()) {
    judge_record(*found, walked.walk.organizational_domain());
  } else if (!one_fault) {
    judge_absence();
  }
  return std::move(out_);
}

// What stands at _dmarc.<domain> itself. True when a record was meant to stand there.
bool Judge::judge_own_name() {
  const auto texts = evidence_.texts_at(about_.name);
  const size_t records = dmarc::dmarc_records(texts).size();
  bool meant = records > 0;
  if (records > 1) say("DMARC_MULTIPLE", {{"count", std::to_string(records)}});
  for (const std::string& text : texts) {
    if (dmarc::is_dmarc_record(text)) continue;
    if (records == 0 && resembles_dmarc(text)) {
      say("DMARC_SYNTAX", {{"position", "1"}, {"near", visible(text.substr(0, 20), 60)}});
      meant = true;
    } else {
      say("DMARC_NOISE", {{"found", visible(text, 60)}});
    }
  }
  return meant;
}

void Judge::judge_absence() {
  for (const std::string& name : near_names(subject_.domain)) {
    const auto texts = evidence_.texts_at(name);
    if (dmarc::dmarc_records(texts).empty()) continue;
    say("DMARC_WRONG_NAME", {{"found", name}}).evidence.push_back({name, RecordType::TXT});
    return;
  }
  say("DMARC_MISSING",
      {{"proposal", "v=DMARC1; p=none; rua=mailto:postmaster@" + subject_.domain}});
}

void Judge::judge_record(const Found& found, const std::string& organization) {
  Finding& applies = say(
      "DMARC_OK", {{"found", "_dmarc." + found.domain},
                   {"policy", std::string(to_string(dmarc::requested(found, subject_.domain)))}});
  if (found.domain != subject_.domain)
    applies.evidence.push_back({"_dmarc." + found.domain, RecordType::TXT});
  judge_reading(found);
  judge_policy(found);
  judge_alignment(found.record);
  for (ReportFault& fault : report_faults({found, organization}, evidence_))
    say(fault.id, std::move(fault.facts));
}

void Judge::judge_reading(const Found& found) {
  bool policy_unread = false;
  for (const dmarc::Fault& fault : dmarc::read_record(found.text).faults) {
    policy_unread = policy_unread || fault.tag == "p";
    Facts facts{
        {"position", std::to_string(fault.position + 1)},
        {"near",
         visible(
             std::string_view(found.text).substr(std::min(fault.position, found.text.size()), 20),
             60)}};
    if (!fault.tag.empty()) facts.emplace_back("tag", fault.tag);
    say("DMARC_SYNTAX", std::move(facts));
  }
  if (!found.record.p && !policy_unread) say("DMARC_NO_P");
  if (!found.record.old_tags.empty()) {
    std::string tags;
    for (const std::string& tag : found.record.old_tags) tags += (tags.empty() ? "" : ", ") + tag;
    say("DMARC_OLD_TAGS", {{"tags", tags}});
  }
}

void Judge::judge_policy(const Found& found) {
  const dmarc::Policy policy = dmarc::requested(found, subject_.domain);
  const Facts facts{{"policy", std::string(to_string(policy))}};
  if (found.record.testing) say("DMARC_TESTING");
  if (policy == dmarc::Policy::None) {
    if (found.record.p) say("DMARC_NONE");
  } else if (subject_.passes == false) {
    say("DMARC_ENFORCED", facts);
  }
  const dmarc::Policy below = found.record.for_subdomain();
  if (below == dmarc::Policy::None) return;
  for (const std::string& subdomain : subject_.unsigned_subdomains)
    say("DMARC_SUB", {{"policy", std::string(to_string(below))}, {"subdomain", subdomain}});
}

void Judge::judge_alignment(const dmarc::Record& record) {
  const auto differs = [&](const std::string& used) {
    return !used.empty() && used != subject_.domain;
  };
  const bool dkim = record.strict_dkim && differs(subject_.signing_domain);
  const bool spf = record.strict_spf && differs(subject_.return_path);
  if (!dkim && !spf) return;
  say("DMARC_STRICT", {{"tags", dkim && spf ? "adkim=s, aspf=s"
                                : dkim      ? "adkim=s"
                                            : "aspf=s"},
                       {"used", dkim ? subject_.signing_domain : subject_.return_path}});
}

}  // namespace

std::vector<Question> dmarc_questions(const DmarcSubject& subject, const EvidenceSet& evidence) {
  const Walked walked = checks::walked(subject, evidence);
  if (walked.failed) return {};
  if (walked.next) return {*walked.next};
  if (const auto found = walked.walk.applying())
    return not_asked(evidence, report_questions({*found, walked.walk.organizational_domain()}),
                     kMostReportQuestions);
  std::vector<Question> near;
  for (std::string& name : near_names(subject.domain))
    near.push_back({std::move(name), RecordType::TXT});
  return not_asked(evidence, near, near.size());
}

std::vector<Finding> check_dmarc(const DmarcSubject& subject, const EvidenceSet& evidence) {
  return Judge(subject, evidence).run();
}

}  // namespace sluis::policy::checks
