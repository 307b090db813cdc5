// SPDX-License-Identifier: Apache-2.0
#include "policy/auth_problem.h"

#include <algorithm>

namespace sluis::policy {

Opened note_replies(std::vector<AuthProblem>& problems, const AuthReplies& replies) {
  auto at = std::find_if(problems.begin(), problems.end(), [&](const AuthProblem& one) {
    return one.receiver == replies.receiver && one.fault == replies.fault;
  });
  const Opened opened = at == problems.end() ? Opened::Yes : Opened::No;
  if (opened == Opened::Yes) {
    if (problems.size() >= kMostProblems)
      problems.erase(std::min_element(
          problems.begin(), problems.end(),
          [](const AuthProblem& a, const AuthProblem& b) { return a.last < b.last; }));
    problems.push_back({replies.receiver, replies.fault, {}, replies.at, replies.at, 0});
    at = problems.end() - 1;
  }
  at->reply = replies.reply.substr(0, kLongestReply);
  at->last = std::max(at->last, replies.at);
  at->count += replies.count;
  return opened;
}

bool look_is_due(WallTime last_look, WallTime now) {
  // A clock that was set back does not keep a domain from being looked at.
  return now - last_look >= kReplyLookEvery || now < last_look;
}

bool is_over(const AuthProblem& problem, const ProofFacts& facts, WallTime now) {
  if (now - problem.last < kProblemQuiet) return false;
  return problem.fault == AuthFault::Spf ? facts.spf_right : facts.signs_right;
}

}  // namespace sluis::policy
