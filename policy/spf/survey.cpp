// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/survey.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/spf/check_host.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

const Answer kNotAsked{Answer::Status::TempFail, "too much to ask", {}, {}, {}};

// Somebody wrote an SPF record that nobody reads as one.
bool looks_like_spf(std::string_view text) {
  const std::string lower = ascii::to_lower(text.substr(0, 12));
  for (const char* sign : {"v=spf", "v-spf", "v= spf", "v =spf", "v:spf"}) {
    const auto at = lower.find(sign);
    if (at != std::string::npos && at <= 3) return true;
  }
  return false;
}

class Walk {
 public:
  Walk(const Answers& answers, bool out_of_time) : answers_(answers), out_of_time_(out_of_time) {}

  // False when an answer is missing.
  bool record(const std::string& domain, SurveyRecord& out) {
    out.domain = domain;
    const bool loop = std::any_of(path_.begin(), path_.end(), [&](const std::string& above) {
      return ascii::equal_ignoring_case(above, domain);
    });
    const bool too_many = path_.size() >= kDeepestSurvey || ++records_ > kMostSurveyRecords ||
                          terms_ > kMostSurveyTerms;
    if (loop || too_many) {
      out.state = RecordState::Loop;
      return true;
    }
    if (!may_publish(domain)) return true;
    const Answer* answer = ask(RecordType::TXT, domain);
    if (!answer) return false;
    if (answer->status == Answer::Status::TempFail) {
      out.state = RecordState::Unanswered;
      out.reason = answer->reason;
      return true;
    }
    choose(*answer, out);
    if (out.state != RecordState::Found) return true;
    path_.push_back(domain);
    const bool done = terms(out);
    path_.pop_back();
    return done;
  }

  const Question& missing() const { return missing_; }

 private:
  void choose(const Answer& answer, SurveyRecord& out) {
    for (const auto& strings : answer.txt) {
      std::string text = joined(strings);
      if (is_spf_record(text)) {
        out.texts.push_back(std::move(text));
        out.parts = strings;
      } else if (looks_like_spf(text)) {
        out.near.push_back(std::move(text));
      }
    }
    if (out.texts.size() == 1) out.state = RecordState::Found;
    if (out.texts.size() > 1) out.state = RecordState::Several;
  }

  bool terms(SurveyRecord& out) {
    Record record = parse_record(out.texts.front());
    out.faults = std::move(record.faults);
    terms_ += record.terms.size();
    const bool has_all = record.find(TermKind::All) != nullptr;
    bool after_all = false;
    for (Term& term : record.terms) {
      SurveyTerm& one = out.terms.emplace_back();
      one.term = std::move(term);
      const TermKind kind = one.term.kind;
      one.ignored = (after_all && is_mechanism(kind)) || (has_all && kind == TermKind::Redirect);
      after_all = after_all || kind == TermKind::All;
      if (one.ignored || !costs_lookup(kind)) continue;
      one.lookups = 1;
      if (!follow(out.domain, one)) return false;
      out.lookups += one.lookups;
      out.voids += one.voids;
    }
    return true;
  }

  bool follow(const std::string& domain, SurveyTerm& one) {
    const Term& term = one.term;
    if (term.domain &&
        (term.domain->size() > 1 || std::holds_alternative<Macro>(term.domain->front()))) {
      one.on_message = true;
      return true;
    }
    const std::string target =
        term.domain ? fitted_name(std::get<std::string>(term.domain->front())) : domain;
    switch (term.kind) {
      case TermKind::Include:
      case TermKind::Redirect: {
        SurveyRecord& below = one.below.emplace_back();
        if (!record(target, below)) return false;
        one.lookups += below.lookups;
        one.voids += below.voids;
        one.unanswered = below.state == RecordState::Unanswered;
        one.reason = below.reason;
        return true;
      }
      case TermKind::A:
        return look(one, target, {RecordType::A, RecordType::AAAA});
      case TermKind::Mx:
        return look(one, target, {RecordType::MX});
      case TermKind::Exists:
        return look(one, target, {RecordType::A});
      default:
        return true;
    }
  }

  // Void when none of the types is there.
  bool look(SurveyTerm& one, const std::string& name, std::initializer_list<RecordType> types) {
    bool found = !is_well_formed(name);
    for (const RecordType type : types) {
      if (found) break;
      const Answer* answer = ask(type, name);
      if (!answer) return false;
      found = !answer->is_void();
      one.unanswered = answer->status == Answer::Status::TempFail;
      if (one.unanswered) one.reason = answer->reason;
      if (type == RecordType::MX) one.hosts = answer->names.size();
    }
    one.is_void = !found;
    one.voids = found ? 0 : 1;
    return true;
  }

  const Answer* ask(RecordType type, const std::string& name) {
    missing_ = {type, question_name(name)};
    const auto found = answers_.find(missing_);
    if (found != answers_.end()) return &found->second;
    return out_of_time_ || answers_.size() >= kMostSurveyQuestions ? &kNotAsked : nullptr;
  }

  const Answers& answers_;
  const bool out_of_time_;
  std::vector<std::string> path_;
  unsigned records_ = 0;
  size_t terms_ = 0;
  Question missing_;
};

bool is_complete(const SurveyRecord& record) {
  if (record.state == RecordState::Unanswered) return false;
  return std::all_of(record.terms.begin(), record.terms.end(), [](const SurveyTerm& term) {
    return !term.unanswered && (term.below.empty() || is_complete(term.below.front()));
  });
}

}  // namespace

bool SurveyResult::good() const {
  return std::none_of(findings.begin(), findings.end(), checks::is_mistake);
}

SurveyStep survey(const std::string& domain, const Answers& answers, bool out_of_time) {
  Walk walk(answers, out_of_time);
  SurveyStep step;
  if (!walk.record(domain, step.result.root)) {
    step.missing = walk.missing();
    return step;
  }
  step.result.findings = findings_about(step.result.root);
  step.result.complete = is_complete(step.result.root);
  return step;
}

}  // namespace sluis::policy::spf
