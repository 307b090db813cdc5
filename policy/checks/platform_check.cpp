// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/platform_check.h"

#include <algorithm>
#include <optional>

#include "mta/base/ascii.h"
#include "policy/checks/mail_check.h"
#include "policy/checks/spf_answers.h"
#include "policy/spf/check_host.h"
#include "policy/spf/survey.h"

namespace sluis::policy::checks {
namespace {

// A customer's record has ten look-ups for all that it includes (RFC 7208 4.6.4).
constexpr unsigned kMostOurLookups = 2;

RecordType address_type(const IpAddress& ip) {
  return ip.is_v4() ? RecordType::A : RecordType::AAAA;
}

std::string lower_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return ascii::to_lower(name);
}

bool is_host_name(std::string_view name) {
  return name.find('.') != std::string_view::npos && !name.starts_with('[') && !parse_ip(name);
}

std::string listed(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? "-" : out;
}

std::vector<std::string> reverse_names(const Evidence& answer) {
  std::vector<std::string> out = answer.values;
  if (out.size() > kMostReverseNames) out.resize(kMostReverseNames);
  return out;
}

spf::Request request_from(const std::string& domain, const IpAddress& ip) {
  return {ip, "postmaster@" + domain, domain};
}

// What check_host() still needs to judge each address by the record of `domain`.
std::optional<spf::Question> missing_for(const PlatformSubject& subject, const std::string& domain,
                                         const spf::Answers& answers) {
  for (const Egress& one : subject.egress) {
    if (auto missing = spf::check_host(request_from(domain, one.ip), answers, false).missing)
      return missing;
  }
  return std::nullopt;
}

// What our SPF records and their check for each address still need.
std::optional<Question> spf_question(const PlatformSubject& subject, const EvidenceSet& evidence) {
  const spf::Answers answers = spf_answers(evidence);
  std::optional<spf::Question> missing;
  if (!subject.include.empty()) {
    missing = spf::survey(subject.include, answers, false).missing;
    if (!missing) missing = missing_for(subject, subject.include, answers);
  }
  if (!missing && !subject.bounce_target.empty())
    missing = missing_for(subject, subject.bounce_target, answers);
  return missing ? std::optional(asked_by(*missing)) : std::nullopt;
}

class Judge {
 public:
  Judge(const PlatformSubject& subject, const EvidenceSet& evidence)
      : subject_(subject), evidence_(evidence) {}

  std::vector<Finding> run() {
    for (const PublishedKey& one : subject_.keys) judge_key(one);
    if (!subject_.include.empty()) judge_include();
    if (!subject_.bounce_target.empty()) judge_bounce_target();
    for (const Egress& one : subject_.egress) {
      if (!one.ip.is_private()) judge_reverse(one.ip);
    }
    judge_greetings();
    return std::move(out_);
  }

 private:
  void say(std::string_view id, const Question& about, Facts facts = {}) {
    out_.push_back(finding(id, about, std::move(facts)));
  }
  // The answer, when there is one; a failure to answer is told.
  const Evidence* answered(const Question& question) {
    const Evidence* found = evidence_.find(question.name, question.type);
    if (!found || found->answered()) return found;
    say("DOM_DNS_TEMPFAIL", question, {{"reason", found->reason}});
    return nullptr;
  }
  void judge_key(const PublishedKey& published);
  struct Outside {
    std::vector<std::string> addresses;  // that the SPF record does not let pass
    std::string unanswered;              // why some could not be judged, which is told
  };
  Outside outside(const std::string& domain);
  void judge_include();
  void judge_cost();
  void judge_bounce_target();
  void judge_reverse(const IpAddress& ip);
  bool leads_back(const IpAddress& ip, const std::vector<std::string>& names,
                  std::vector<std::string>& found);
  std::optional<bool> resolves(const std::string& name);
  void judge_greetings();

  const PlatformSubject& subject_;
  const EvidenceSet& evidence_;
  std::vector<Finding> out_;
};

void Judge::judge_key(const PublishedKey& published) {
  const Question about{published.name, RecordType::TXT};
  const Evidence* answer = answered(about);
  if (!answer) return;
  const KeyVerdict verdict = judge_key_records(answer->texts(), published.key);
  if (verdict.match == KeyMatch::Match) return;
  say("OUR_KEY", about, {{"name", published.name}, {"selector", published.key.selector}});
}

Judge::Outside Judge::outside(const std::string& domain) {
  const spf::Answers answers = spf_answers(evidence_);
  Outside out;
  for (const Egress& one : subject_.egress) {
    const auto verdict = spf::check_host(request_from(domain, one.ip), answers, true).verdict;
    if (verdict.result == spf::SpfResult::TempError) {
      out.unanswered = verdict.reason;
    } else if (verdict.result != spf::SpfResult::Pass) {
      out.addresses.push_back(to_string(one.ip));
    }
  }
  if (!out.unanswered.empty())
    say("DOM_DNS_TEMPFAIL", {domain, RecordType::TXT}, {{"reason", out.unanswered}});
  return out;
}

void Judge::judge_include() {
  const Outside found = outside(subject_.include);
  if (!found.addresses.empty())
    say("OUR_SPF", {subject_.include, RecordType::TXT},
        {{"include", subject_.include}, {"ip", listed(found.addresses)}});
  if (found.unanswered.empty()) judge_cost();
}

void Judge::judge_bounce_target() {
  const std::string& target = subject_.bounce_target;
  const Question about{target, RecordType::MX};
  const Evidence* mx = answered(about);
  if (mx && !takes_mail(*mx)) say("OUR_BOUNCE_MX", about, {{"target", target}});
  const Outside found = outside(target);
  if (!found.addresses.empty())
    say("OUR_BOUNCE_SPF", {target, RecordType::TXT},
        {{"target", target}, {"ip", listed(found.addresses)}});
}

void Judge::judge_cost() {
  const auto survey = spf::survey(subject_.include, spf_answers(evidence_), true).result;
  // What includes us pays for the include as well.
  const unsigned cost = survey.root.lookups + 1;
  if (cost <= kMostOurLookups && survey.root.voids == 0) return;
  say("OUR_SPF_COST", {subject_.include, RecordType::TXT},
      {{"include", subject_.include},
       {"lookups", std::to_string(cost)},
       {"voids", std::to_string(survey.root.voids)}});
}

void Judge::judge_reverse(const IpAddress& ip) {
  const Question about{reverse_name(ip), RecordType::PTR};
  const Evidence* answer = answered(about);
  if (!answer) return;
  const Facts facts{{"ip", to_string(ip)}};
  const std::vector<std::string> names = reverse_names(*answer);
  if (names.empty()) {
    say("PTR_MISSING", about, facts);
    return;
  }
  std::vector<std::string> found;
  if (!leads_back(ip, names, found))
    say("FCRDNS", about, {{"ip", to_string(ip)}, {"ptr", listed(names)}, {"found", listed(found)}});
  const bool generic = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return is_generic_name(name, ip);
  });
  if (generic) say("PTR_GENERIC", about, {{"ip", to_string(ip)}, {"ptr", listed(names)}});
}

// Also when a name could not be asked: that is no verdict.
bool Judge::leads_back(const IpAddress& ip, const std::vector<std::string>& names,
                       std::vector<std::string>& found) {
  bool back = false;
  for (const std::string& name : names) {
    const Question question{lower_name(name), address_type(ip)};
    const Evidence* answer = answered(question);
    if (!answer) {
      back = true;
      continue;
    }
    found.insert(found.end(), answer->values.begin(), answer->values.end());
    back = back || std::find(answer->values.begin(), answer->values.end(), to_string(ip)) !=
                       answer->values.end();
  }
  return back;
}

// Whether DNS has an address for the name; nullopt when it did not say.
std::optional<bool> Judge::resolves(const std::string& name) {
  for (const RecordType type : {RecordType::A, RecordType::AAAA}) {
    const Evidence* answer = answered({name, type});
    if (!answer) return std::nullopt;
    if (!answer->empty()) return true;
  }
  return false;
}

// Several addresses may greet with one name.
void Judge::judge_greetings() {
  std::vector<std::string> seen;
  for (const Egress& one : subject_.egress) {
    if (std::find(seen.begin(), seen.end(), one.helo) != seen.end()) continue;
    seen.push_back(one.helo);
    const std::string name = lower_name(one.helo);
    if (!is_host_name(name) || resolves(name) == false)
      say("HELO_NAME", {name, RecordType::A}, {{"helo", one.helo}});
  }
}

}  // namespace

std::vector<Question> platform_questions(const PlatformSubject& subject,
                                         const EvidenceSet& evidence) {
  std::vector<Question> wanted;
  for (const PublishedKey& one : subject.keys) wanted.push_back({one.name, RecordType::TXT});
  if (!subject.bounce_target.empty()) wanted.push_back({subject.bounce_target, RecordType::MX});
  for (const Egress& one : subject.egress) {
    const std::string helo = lower_name(one.helo);
    if (is_host_name(helo)) {
      wanted.push_back({helo, RecordType::A});
      const Evidence* four = evidence.find(helo, RecordType::A);
      if (four && four->answered() && four->empty()) wanted.push_back({helo, RecordType::AAAA});
    }
    if (one.ip.is_private()) continue;
    wanted.push_back({reverse_name(one.ip), RecordType::PTR});
    const Evidence* names = evidence.find(reverse_name(one.ip), RecordType::PTR);
    if (!names) continue;
    for (const std::string& name : reverse_names(*names))
      wanted.push_back({lower_name(name), address_type(one.ip)});
  }
  const auto next = not_asked(evidence, wanted, wanted.size());
  if (!next.empty()) return next;
  const auto about_spf = spf_question(subject, evidence);
  return about_spf ? std::vector<Question>{*about_spf} : std::vector<Question>{};
}

std::vector<Finding> check_platform(const PlatformSubject& subject, const EvidenceSet& evidence) {
  return Judge(subject, evidence).run();
}

}  // namespace sluis::policy::checks
