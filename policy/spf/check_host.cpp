// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/check_host.h"

#include "policy/spf/evaluation.h"

namespace sluis::policy::spf {

std::string_view to_string(SpfResult result) {
  switch (result) {
    case SpfResult::Neutral:
      return "neutral";
    case SpfResult::Pass:
      return "pass";
    case SpfResult::Fail:
      return "fail";
    case SpfResult::SoftFail:
      return "softfail";
    case SpfResult::TempError:
      return "temperror";
    case SpfResult::PermError:
      return "permerror";
    case SpfResult::None:
      break;
  }
  return "none";
}

namespace {

HostStep evaluate(const Request& request, Known& known) {
  Evaluation evaluation(request, known);
  HostStep step;
  Verdict& verdict = step.verdict;
  verdict.domain = evaluation.first_domain();
  const auto outcome = evaluation.check(verdict.domain, verdict.trace);
  const auto explanation = outcome ? evaluation.explain(*outcome) : std::nullopt;
  if (!explanation) {
    step.missing = evaluation.missing();
    return step;
  }
  verdict.result = outcome->result;
  verdict.reason = outcome->reason;
  verdict.explanation = *explanation;
  verdict.lookups = evaluation.lookups();
  verdict.voids = evaluation.voids();
  return step;
}

}  // namespace

HostStep check_host(const Request& request, const Answers& answers, bool out_of_time) {
  Known known;
  known.answers = answers;
  known.out_of_time = out_of_time;
  return evaluate(request, known);
}

struct CheckHost::State {
  explicit State(Request asked) : request(std::move(asked)), step(evaluate(request, known)) {}

  const Request request;
  Known known;
  HostStep step;
};

CheckHost::CheckHost(Request request) : state_(std::make_unique<State>(std::move(request))) {}
CheckHost::~CheckHost() = default;
CheckHost::CheckHost(CheckHost&&) noexcept = default;

const Question* CheckHost::question() const {
  return state_->step.missing ? &*state_->step.missing : nullptr;
}

void CheckHost::answer(Answer answer) {
  if (!state_->step.missing) return;
  state_->known.answers[*state_->step.missing] = std::move(answer);
  state_->step = evaluate(state_->request, state_->known);
}

void CheckHost::out_of_time() {
  if (!state_->step.missing) return;
  state_->known.out_of_time = true;
  state_->step = evaluate(state_->request, state_->known);
}

const Verdict& CheckHost::verdict() const {
  return state_->step.verdict;
}

}  // namespace sluis::policy::spf
