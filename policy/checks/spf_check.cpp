// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/spf_check.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/checks/spf_answers.h"
#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::checks {
namespace {

using spf::SurveyRecord;
using spf::SurveyTerm;
using spf::TermKind;

spf::Request request_from(const SpfSubject& subject, const IpAddress& ip) {
  return {ip, "postmaster@" + subject.domain, subject.domain};
}

// Where records end up that were meant for the domain itself.
std::vector<std::string> near_names(const std::string& domain) {
  return {"www." + domain, "spf." + domain, "_spf." + domain, domain + "." + domain};
}

bool is_sender_id(std::string_view text) {
  return ascii::starts_with_ignoring_case(text, "spf2.0");
}

// Does the record end in a plain "-all" that counts, with nothing in it that depends on the
// message?
bool is_closed(const SurveyRecord& root) {
  bool closed = false;
  for (const SurveyTerm& one : root.terms) {
    if (one.on_message) return false;
    closed = closed || (one.term.kind == TermKind::All && !one.ignored &&
                        one.term.qualifier == spf::Qualifier::Fail);
  }
  return closed;
}

class Judge {
 public:
  Judge(const SpfSubject& subject, const EvidenceSet& evidence)
      : subject_(subject), evidence_(evidence), survey_(surveyed(subject.domain, evidence)) {}

  std::vector<Finding> run() {
    out_ = survey_.findings;
    if (survey_.root.state == spf::RecordState::Found) {
      judge_us();
      judge_own_mail();
    } else if (has("SPF_MISSING")) {
      judge_near_names();
    }
    if (std::any_of(out_.begin(), out_.end(), is_mistake)) drop("SPF_OK");
    std::stable_partition(out_.begin(), out_.end(), is_mistake);
    judge_old_kinds();
    judge_alignment();
    return std::move(out_);
  }

 private:
  void say(std::string_view id, RecordType type, Facts facts = {}) {
    facts.emplace_back("domain", subject_.domain);
    out_.push_back(finding(id, {subject_.domain, type}, std::move(facts)));
  }
  bool has(std::string_view id) const {
    return std::any_of(out_.begin(), out_.end(), [&](const Finding& one) { return one.id == id; });
  }
  void drop(std::string_view id) {
    std::erase_if(out_, [&](const Finding& one) { return one.id == id; });
  }
  void judge_us();
  bool judge_sign();
  void judge_own_mail();
  void judge_near_names();
  void judge_old_kinds();
  void judge_alignment();

  const SpfSubject& subject_;
  const EvidenceSet& evidence_;
  const spf::SurveyResult survey_;
  std::vector<Finding> out_;
};

// Addresses that pass need no include; a record that cannot be read lets none pass, and its mistake
// is told already.
void Judge::judge_us() {
  const bool broken = !survey_.good();
  const spf::Answers answers = spf_answers(evidence_);
  std::vector<std::pair<std::string, spf::SpfResult>> outside;
  bool unanswered = false;
  for (const IpAddress& ip : subject_.egress) {
    const auto result = spf::check_host(request_from(subject_, ip), answers, true).verdict.result;
    unanswered = unanswered || result == spf::SpfResult::TempError;
    if (result != spf::SpfResult::Pass) outside.emplace_back(to_string(ip), result);
  }
  if (unanswered || (outside.empty() && !subject_.egress.empty())) return;
  const bool wanted = !subject_.include.empty();
  if (wanted && judge_sign()) return;
  if (wanted && !spf::leads_to(survey_.root, subject_.include)) {
    say("SPF_NO_US", RecordType::TXT, {{"term", "include:" + subject_.include}});
  } else if (!broken) {
    for (const auto& [ip, result] : outside)
      say("SPF_EVAL", RecordType::TXT, {{"ip", ip}, {"result", std::string(to_string(result))}});
  }
}

// Our include with a sign that refuses what it covers.
bool Judge::judge_sign() {
  for (const SurveyTerm& one : survey_.root.terms) {
    if (one.term.kind != TermKind::Include || one.below.empty() || one.ignored) continue;
    if (!ascii::equal_ignoring_case(one.below.front().domain, subject_.include)) continue;
    if (one.term.qualifier == spf::Qualifier::Pass) return false;
    say("SPF_US_REFUSED", RecordType::TXT, {{"term", visible(one.term.text, 100)}});
    return true;
  }
  return false;
}

void Judge::judge_own_mail() {
  const Evidence* mx = evidence_.find(subject_.domain, RecordType::MX);
  if (!mx || !is_closed(survey_.root)) return;
  std::vector<std::string> hosts;
  for (const std::string& value : mx->values) hosts.push_back(mail_host(value));
  const std::string provider = spf::provider_include(hosts);
  if (provider.empty() || spf::leads_to(survey_.root, provider)) return;
  say("SPF_OWN_MAIL_CUT", RecordType::MX,
      {{"host", visible(hosts.front(), 100)}, {"term", "include:" + provider}});
}

void Judge::judge_near_names() {
  for (const std::string& name : near_names(subject_.domain)) {
    const auto texts = evidence_.texts_at(name);
    if (std::none_of(texts.begin(), texts.end(), spf::is_spf_record)) continue;
    drop("SPF_MISSING");
    say("SPF_WRONG_NAME", RecordType::TXT, {{"found", name}});
    out_.back().evidence.push_back({name, RecordType::TXT});
    return;
  }
}

void Judge::judge_old_kinds() {
  const Evidence* old = evidence_.find(subject_.domain, RecordType::SPF);
  if (old && !old->txt.empty()) say("SPF_TYPE99", RecordType::SPF);
  for (const std::string& text : evidence_.texts_at(subject_.domain)) {
    if (!is_sender_id(text)) continue;
    say("SPF_SENDERID", RecordType::TXT, {{"found", visible(text, 60)}});
    return;
  }
}

// Relaxed alignment is among the names of one organization (RFC 9989 4.4); of names of which
// neither is below the other nothing is said here.
void Judge::judge_alignment() {
  const std::string& path = subject_.return_path;
  if (path.empty()) return;
  const bool aligned =
      spf::is_within(path, subject_.domain) || spf::is_within(subject_.domain, path);
  say(aligned ? "SPF_ALIGN" : "SPF_NOT_ALIGNED", RecordType::TXT, {{"return_path", path}});
}

}  // namespace

spf::SurveyResult surveyed(const std::string& domain, const EvidenceSet& evidence) {
  return spf::survey(domain, spf_answers(evidence), true).result;
}

std::vector<Question> spf_questions(const SpfSubject& subject, const EvidenceSet& evidence) {
  const spf::Answers answers = spf_answers(evidence);
  const spf::SurveyStep step = spf::survey(subject.domain, answers, false);
  if (step.missing) return {asked_by(*step.missing)};
  const spf::RecordState state = step.result.root.state;
  if (state == spf::RecordState::Unanswered) return {};
  for (const IpAddress& ip : subject.egress) {
    if (state != spf::RecordState::Found) break;
    const auto missing = spf::check_host(request_from(subject, ip), answers, false).missing;
    if (missing) return {asked_by(*missing)};
  }
  std::vector<Question> wanted{{subject.domain, RecordType::SPF}};
  if (state == spf::RecordState::Found) wanted.push_back({subject.domain, RecordType::MX});
  const bool missing = state == spf::RecordState::Missing && step.result.root.near.empty();
  for (std::string& name : near_names(subject.domain)) {
    if (missing) wanted.push_back({std::move(name), RecordType::TXT});
  }
  return not_asked(evidence, wanted, wanted.size());
}

std::vector<Finding> check_spf(const SpfSubject& subject, const EvidenceSet& evidence) {
  return Judge(subject, evidence).run();
}

}  // namespace sluis::policy::checks
