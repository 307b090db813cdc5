// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/merge.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/spf/check_host.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

constexpr size_t kMostOwnHosts = 3;  // mail servers of the domain that are tried

// Terms whose look-up DNS says leads nowhere. What it could not answer is not dead.
std::vector<std::string> dead_terms(const SurveyRecord& root) {
  std::vector<std::string> out;
  for (const SurveyTerm& term : root.terms) {
    const SurveyRecord* below = term.below.empty() ? nullptr : &term.below.front();
    const bool include = below && term.term.kind == TermKind::Include;
    const bool missing = include && below->state == RecordState::Missing;
    const bool itself = include && ascii::equal_ignoring_case(below->domain, root.domain);
    if (term.is_void || missing || itself) out.push_back(ascii::to_lower(term.term.text));
  }
  return out;
}

std::string include_term(const MergeRequest& request) {
  return "include:" + request.include;
}

}  // namespace

bool leads_to(const SurveyRecord& record, std::string_view domain) {
  return std::any_of(record.terms.begin(), record.terms.end(), [&](const SurveyTerm& term) {
    if (term.ignored || term.below.empty()) return false;
    const SurveyRecord& below = term.below.front();
    return ascii::equal_ignoring_case(below.domain, domain) || leads_to(below, domain);
  });
}

namespace {

// One run over the answers known so far. A step that lacks one notes the question and returns
// false.
class Run {
 public:
  Run(const MergeRequest& request, const Answers& answers, bool out_of_time)
      : request_(request), answers_(answers), out_of_time_(out_of_time) {}

  bool run(MergeResult& out) {
    const Answer* txt = ask(RecordType::TXT);
    const Answer* mx = txt ? ask(RecordType::MX) : nullptr;
    if (!mx) return out_of_time_ && unanswered(out, "no time was left to ask");
    if (txt->status == Answer::Status::TempFail) return unanswered(out, txt->reason);
    facts_.domain = request_.domain;
    facts_.txt = txt->txt;
    facts_.mx = mx->names;
    facts_.include = request_.include;
    out.proposal = propose(facts_);
    if (out.proposal.before.size() == 1 && !look_at_present(out)) return false;
    if (settled_) return true;
    return make(out) && measure(out);
  }

  std::optional<Question> missing;

 private:
  const Answer* ask(RecordType type) {
    const Question question{type, question_name(request_.domain)};
    const auto found = answers_.find(question);
    if (found != answers_.end()) return &found->second;
    if (!out_of_time_) missing = question;
    return nullptr;
  }

  bool unanswered(MergeResult& out, const std::string& reason) {
    out = {};
    out.action = MergeResult::Action::Unanswered;
    out.reason = reason;
    settled_ = true;
    return true;
  }

  // A record that is whole and lets all our addresses pass needs nothing, whatever its words.
  bool look_at_present(MergeResult& out) {
    if (!survey_with(out.proposal.before.front())) return false;
    out.lookups_before = survey_.root.lookups;
    if (!try_addresses(out.proposal.before.front())) return false;
    if (!passes_ || !survey_.good()) return true;
    out.proposal.record = out.proposal.before.front();
    out.proposal.notes.clear();
    out.passes = true;
    return settled_ = measure(out);
  }

  bool make(MergeResult& out) {
    if (!survey_with(out.proposal.record)) return false;
    facts_.dead = dead_terms(survey_.root);
    const std::string provider = provider_include(facts_.mx);
    facts_.covered = !provider.empty() && leads_to(survey_.root, provider);
    if (!facts_.covered) facts_.provider = provider;
    out.proposal = propose(facts_);
    return survey_with(out.proposal.record) && try_addresses(out.proposal.record) &&
           try_own_mail(out);
  }

  // The domain's mail servers, which often send as well: none may lose its pass.
  bool try_own_mail(MergeResult& out) {
    if (out.proposal.before.size() != 1) return true;  // nobody passed
    size_t tried = 0;
    for (const std::string& host : facts_.mx) {
      if (host.empty() || ++tried > kMostOwnHosts) continue;
      const Question question{RecordType::A, host};
      const auto found = answers_.find(question);
      if (found == answers_.end()) {
        if (out_of_time_) return true;
        missing = question;
        return false;
      }
      if (found->second.addresses.empty()) continue;
      const IpAddress& ip = found->second.addresses.front();
      const auto before = result_of(ip, out.proposal.before.front());
      const auto after = before ? result_of(ip, out.proposal.record) : std::nullopt;
      if (!after) return false;
      if (*before == SpfResult::Pass && *after != SpfResult::Pass)
        warn(out, "SPF_OWN_MAIL_CUT", {{"host", host}, {"term", "a:" + host}});
    }
    return true;
  }

  std::optional<SpfResult> result_of(const IpAddress& ip, const std::string& record) {
    const HostStep step = check_host({ip, "postmaster@" + request_.domain, request_.domain},
                                     with(record), out_of_time_);
    missing = step.missing;
    if (missing) return std::nullopt;
    return step.verdict.result;
  }

  bool measure(MergeResult& out) {
    const std::string& record = out.proposal.record;
    out.passes = passes_;
    out.lookups = survey_.root.lookups;
    out.voids = survey_.root.voids;
    out.fits = out.lookups <= kMostLookups && out.voids <= kMostVoids;
    const auto& before = out.proposal.before;
    if (before.empty()) out.action = MergeResult::Action::Add;
    if (!before.empty()) {
      const bool same = before.size() == 1 && before.front() == record;
      out.action = same ? MergeResult::Action::Nothing : MergeResult::Action::Replace;
      out.remove.assign(before.begin() + 1, before.end());
    }
    out.diff = diff_words(before.empty() ? std::string() : before.front(), record);
    for (const checks::Finding& one : survey_.findings) {
      if (one.id != "SPF_OK") out.warnings.push_back(one);
    }
    if (!failing_.empty()) warn(out, "SPF_EVAL", failing_);
    if (!passes_ && failing_.empty()) warn(out, "SPF_NO_US", {{"term", include_term(request_)}});
    return true;
  }

  void warn(MergeResult& out, const char* id, checks::Facts facts) const {
    const std::string name = question_name(request_.domain);
    facts.emplace_back("domain", name);
    out.warnings.push_back(checks::finding(id, {name, checks::RecordType::TXT}, std::move(facts)));
  }

  // As if the domain published `record` alone.
  Answers with(const std::string& record) const {
    Answers out = answers_;
    Answer& apex = out[{RecordType::TXT, question_name(request_.domain)}];
    apex.status = Answer::Status::Ok;
    apex.txt = {{record}};
    return out;
  }

  bool survey_with(const std::string& record) {
    SurveyStep step = survey(request_.domain, with(record), out_of_time_);
    missing = step.missing;
    survey_ = std::move(step.result);
    return !missing;
  }

  bool try_addresses(const std::string& record) {
    passes_ = true;
    failing_.clear();
    for (const IpAddress& ip : request_.egress) {
      const auto result = result_of(ip, record);
      if (!result) return false;
      if (*result != SpfResult::Pass && passes_) {
        passes_ = false;
        failing_ = {{"ip", to_string(ip)}, {"result", std::string(to_string(*result))}};
      }
    }
    if (request_.egress.empty()) passes_ = leads_to(survey_.root, request_.include);
    return true;
  }

  const MergeRequest& request_;
  const Answers& answers_;
  const bool out_of_time_;
  MergeFacts facts_;
  SurveyResult survey_;
  bool passes_ = false, settled_ = false;
  checks::Facts failing_;  // the first address that does not pass
};

}  // namespace

std::string_view to_string(MergeResult::Action action) {
  switch (action) {
    case MergeResult::Action::Add:
      return "add";
    case MergeResult::Action::Replace:
      return "replace";
    case MergeResult::Action::Unanswered:
      return "unanswered";
    case MergeResult::Action::Nothing:
      break;
  }
  return "nothing";
}

MergeStep merge(const MergeRequest& request, const Answers& answers, bool out_of_time) {
  MergeStep step;
  Run run(request, answers, out_of_time);
  run.run(step.result);
  step.missing = run.missing;
  return step;
}

struct Merge::State {
  void evaluate() {
    MergeStep step = merge(request, answers, out_of_time);
    result = std::move(step.result);
    missing = std::move(step.missing);
  }

  MergeRequest request;
  Answers answers;
  bool out_of_time = false;
  std::optional<Question> missing;
  MergeResult result;
};

Merge::Merge(MergeRequest request) : state_(std::make_unique<State>()) {
  state_->request = std::move(request);
  state_->evaluate();
}
Merge::~Merge() = default;
Merge::Merge(Merge&&) noexcept = default;

const Question* Merge::question() const {
  return state_->missing ? &*state_->missing : nullptr;
}

void Merge::answer(Answer answer) {
  if (!state_->missing) return;
  state_->answers[*state_->missing] = std::move(answer);
  state_->evaluate();
}

void Merge::out_of_time() {
  if (!state_->missing) return;
  state_->out_of_time = true;
  state_->evaluate();
}

const MergeResult& Merge::result() const {
  return state_->result;
}

}  // namespace sluis::policy::spf
