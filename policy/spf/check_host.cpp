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

struct CheckHost::State {
  explicit State(Request asked) : request(std::move(asked)) { evaluate(); }

  void evaluate() {
    Evaluation evaluation(request, known);
    verdict = {};
    verdict.domain = evaluation.first_domain();
    missing.reset();
    const auto outcome = evaluation.check(verdict.domain, verdict.trace);
    const auto explanation = outcome ? evaluation.explain(*outcome) : std::nullopt;
    if (!explanation) {
      missing = evaluation.missing();
      return;
    }
    verdict.result = outcome->result;
    verdict.reason = outcome->reason;
    verdict.explanation = *explanation;
    verdict.lookups = evaluation.lookups();
    verdict.voids = evaluation.voids();
  }

  const Request request;
  Known known;
  std::optional<Question> missing;
  Verdict verdict;
};

CheckHost::CheckHost(Request request) : state_(std::make_unique<State>(std::move(request))) {}
CheckHost::~CheckHost() = default;
CheckHost::CheckHost(CheckHost&&) noexcept = default;

const Question* CheckHost::question() const {
  return state_->missing ? &*state_->missing : nullptr;
}

void CheckHost::answer(Answer answer) {
  if (!state_->missing) return;
  state_->known.answers[*state_->missing] = std::move(answer);
  state_->evaluate();
}

void CheckHost::out_of_time() {
  if (!state_->missing) return;
  state_->known.out_of_time = true;
  state_->evaluate();
}

const Verdict& CheckHost::verdict() const {
  return state_->verdict;
}

}  // namespace sluis::policy::spf
