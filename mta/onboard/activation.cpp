// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/activation.h"

#include <algorithm>

#include "mta/base/civil_time.h"
#include "mta/onboard/domain_gist.h"
#include "mta/onboard/ownership.h"
#include "mta/onboard/scheme_change.h"
#include "policy/key_life.h"
#include "policy/sentences.h"

namespace sluis::onboard {
namespace {

using policy::Answer;
using policy::DomainEvent;
using policy::DomainState;
using policy::SwitchOn;

std::string english(const policy::Finding& finding) {
  return policy::sentence(finding, policy::Language::English);
}

bool signs_right(const DomainRecord& record) {
  return record.state == DomainState::Active &&
         std::none_of(record.selectors.begin(), record.selectors.end(),
                      [](const SelectorFact& one) { return one.seen.bad_waits(); });
}

bool spf_right(const DomainRecord& record) {
  return record.spf.state == FactState::Unchecked ||
         policy::answer_of(record.spf.state) == Answer::Good;
}

// More than an answer that did not come says; of two of these the newer has the reason that counts.
bool knows_more(const Fact& known) {
  return known.state != FactState::Unchecked && known.state != FactState::Unanswerable;
}

// One check being worked into a record.
class Update {
 public:
  Update(DomainRecord record, const DomainCheck& check, const CheckContext& context)
      : out_{std::move(record), {}}, check_(check), context_(context) {}

  Consequence run() {
    out_.record.checked = check_.at;
    if (context_.by == AskedBy::Person) out_.record.looked_at = check_.at;
    update_selectors();
    finish_move();
    let_go();
    update_fact("bounce alias", out_.record.bounce, check_.bounce);
    if (check_.bounce.state == FactState::Unchecked) out_.record.bounce = {};
    update_fact("SPF", out_.record.spf, check_.spf);
    update_fact("ownership", out_.record.ownership, check_.ownership);
    if (answered_) follow_facts();
    if (answered_) end_problems();
    return std::move(out_);
  }

 private:
  void update_selectors() {
    std::vector<SelectorFact> updated;
    for (const SelectorCheck& one : check_.selectors) {
      SelectorFact fact = known(one);
      update_selector(fact, one);
      updated.push_back(std::move(fact));
    }
    out_.record.selectors = std::move(updated);
  }

  void finish_move() {
    const Scheme to = out_.record.scheme;
    const auto from = out_.record.moving_from;
    const std::string left = end_move(out_.record);
    if (out_.record.moving_from || !from) return;
    remember("moved from " + std::string(to_string(*from)) + " to " + std::string(to_string(to)),
             left.empty() ? "its records are confirmed" : may_go(left));
  }

  // What it has and is not asked for signs until everything that it is asked for is confirmed.
  void let_go() {
    std::vector<std::string> leaving;
    for (const SelectorCheck& one : check_.selectors) {
      if (one.leaving) leaving.push_back(one.selector);
    }
    const std::string left = leaving.empty() ? std::string() : end_leaving(out_.record, leaving);
    if (!left.empty()) remember(left + " let go", may_go(left));
  }

  std::string may_go(const std::string& selectors) const {
    const WallTime safe = check_.at + context_.queue_life + policy::kKeptAfterUse;
    return selectors + " sign nothing any more; their records may go from " + to_rfc3339(safe);
  }

  // What was known of this selector with this key; nothing when the key is another now.
  SelectorFact known(const SelectorCheck& one) const {
    for (const SelectorFact& fact : out_.record.selectors) {
      const bool same_key = one.key_print.empty() || fact.key_print == one.key_print;
      if (fact.selector != one.selector || !same_key) continue;
      SelectorFact same = fact;
      same.scheme = one.scheme;
      return same;
    }
    SelectorFact fresh;
    fresh.selector = one.selector;
    fresh.key_print = one.key_print;
    fresh.scheme = one.scheme;
    return fresh;
  }

  // What was not answered hides nothing that is known; it is told beside it.
  void note_failing(Fact& known, const Fact& now) const {
    if (known.failing_since == WallTime{}) known.failing_since = check_.at;
    known.failing = now.finding;
  }

  void update_selector(SelectorFact& known, const SelectorCheck& seen_now) {
    const Fact& now = seen_now.fact;
    if (seen_now.news == Answer::None) {
      // What was answered is told, and counts for nothing while the zone's servers and the resolver
      // differ.
      if (now.state == FactState::Unanswerable && knows_more(known.fact))
        return note_failing(known.fact, now);
      if (now.state != FactState::Unanswerable) note_change(known.selector, known.fact, now);
      known.fact = now;
      return;
    }
    answered_ = true;
    const bool was_confirmed = known.seen.confirmed;
    known.seen = policy::after_answer(known.seen, seen_now.news, context_.by, check_.at);
    Fact seen = now;
    if (known.seen.good_waits()) seen.state = FactState::Pending;
    note_change(known.selector, known.fact, seen);
    known.fact = std::move(seen);
    if (was_confirmed == known.seen.confirmed) return;
    known.confirmed_at = was_confirmed ? WallTime{} : check_.at;
    remember(known.selector + (was_confirmed ? " no longer signs" : " is confirmed"),
             english(now.finding));
  }

  void update_fact(const std::string& what, Fact& known, const Fact& now) {
    if (now.state == FactState::Unchecked) return;
    if (now.state == FactState::Unanswerable && knows_more(known)) return note_failing(known, now);
    note_change(what, known, now);
    known = now;
  }

  // A domain found right may come on in the same look; the table has no way round in a circle.
  void follow_facts() {
    const DomainState before = out_.record.state;
    for (;;) {
      DomainRecord& record = out_.record;
      const auto event =
          policy::event_of_facts(record.state, confirmations_of(gist_of(record)), switch_on());
      if (!event) return;
      const std::string reason = *event == DomainEvent::Activate
                                     ? "its records were confirmed; " + why_on()
                                     : english(verdict_of(check_));
      auto entry = move_domain(record, *event, {kDaemon, reason}, check_.at);
      if (!entry) return;
      out_.entries.push_back(std::move(*entry));
      if (record.state == before) return;
    }
  }

  // What a receiver missed was seen right, and it has been silent for long enough.
  void end_problems() {
    DomainRecord& record = out_.record;
    const policy::ProofFacts facts{signs_right(record), spf_right(record)};
    std::erase_if(record.auth_problems, [&](const policy::AuthProblem& problem) {
      if (!policy::is_over(problem, facts, check_.at)) return false;
      remember(name_of(problem) + " is over",
               "the records are right, and no such reply came for 24 hours");
      return true;
    });
  }

  SwitchOn switch_on() const {
    const DomainRecord& record = out_.record;
    const bool automatic = context_.activation == Activation::Automatic && owner_is_known(record);
    return plan_signs(record) && (record.approved || automatic) ? SwitchOn::ByItself
                                                                : SwitchOn::ByPerson;
  }

  std::string why_on() const {
    return out_.record.approved ? "it was activated before" : "activation is automatic";
  }

  void note_change(const std::string& what, const Fact& before, const Fact& now) {
    if (before.state == now.state && before.finding.id == now.finding.id) return;
    remember(what + " " + std::string(to_string(before.state)) + " -> " +
                 std::string(to_string(now.state)),
             english(now.finding));
  }

  void remember(std::string what, std::string reason) {
    out_.entries.push_back({check_.at, context_.actor, std::move(what), std::move(reason)});
  }

  Consequence out_;
  const DomainCheck& check_;
  const CheckContext& context_;
  bool answered_ = false;  // by at least one selector
};

std::string refusal_of(const DomainRecord& record, DomainEvent event) {
  const std::string state(policy::to_string(record.state));
  if (event == DomainEvent::Activate && record.state == DomainState::Active)
    return record.name + " is active already";
  if (event == DomainEvent::Activate && record.state == DomainState::Degraded)
    return record.name + " is activated; it signs again as soon as a record matches";
  return record.name + " is " + state + ": it cannot be " + std::string(policy::to_string(event));
}

std::string why_at_its_end(DomainEvent event) {
  switch (event) {
    case DomainEvent::DeadlinePassed:
      return "no record carried our key for 72 hours";
    case DomainEvent::PlanEnded:
      return "its plan does not include signing with its own domain; that is available in Pro";
    default:
      return "the pause is over";
  }
}

}  // namespace

Consequence apply_check(DomainRecord record, const DomainCheck& check,
                        const CheckContext& context) {
  return Update(std::move(record), check, context).run();
}

Consequence apply_time(DomainRecord record, WallTime now) {
  Consequence out{std::move(record), {}};
  while (const auto event =
             policy::event_of_time(out.record.state, ends_of(gist_of(out.record)), now)) {
    auto entry = move_domain(out.record, *event, {kDaemon, why_at_its_end(*event)}, now);
    if (!entry) break;
    out.entries.push_back(std::move(*entry));
  }
  return out;
}

Result<Consequence> apply_act(DomainRecord record, DomainEvent event, const Act& act,
                              WallTime now) {
  auto entry = move_domain(record, event, {act.actor, act.reason}, now);
  if (!entry) return fail(ErrorKind::Conflict, refusal_of(record, event));
  return Consequence{std::move(record), {std::move(*entry)}};
}

AuthConsequence apply_replies(DomainRecord record, const policy::AuthReplies& replies) {
  AuthConsequence out;
  const auto opened = policy::note_replies(record.auth_problems, replies);
  if (opened == policy::Opened::Yes) {
    const policy::AuthProblem& problem = record.auth_problems.back();
    out.consequence.entries.push_back({replies.at, kDaemon, name_of(problem), problem.reply});
  }
  out.look = policy::look_is_due(record.reply_look, replies.at);
  if (out.look) record.reply_look = replies.at;
  out.consequence.record = std::move(record);
  return out;
}

policy::Finding finding_of(const policy::AuthProblem& problem) {
  policy::Finding out{"RUN_AUTH_REPLY",
                      {{"receiver", problem.receiver},
                       {"count", std::to_string(problem.count)},
                       {"reply", problem.reply}}};
  switch (problem.fault) {
    case policy::AuthFault::Spf:
      out.id = "RUN_AUTH_REPLY_SPF";
      break;
    case policy::AuthFault::Dkim:
      out.id = "RUN_AUTH_REPLY_DKIM";
      break;
    case policy::AuthFault::Dmarc:
      out.id = "RUN_AUTH_REPLY_DMARC";
      break;
    case policy::AuthFault::DmarcMissing:
      out.id = "RUN_AUTH_REPLY_NO_DMARC";
      break;
    case policy::AuthFault::Misaligned:
      out.id = "RUN_AUTH_REPLY_ALIGN";
      break;
    case policy::AuthFault::Unauthenticated:
    case policy::AuthFault::None:
      break;
  }
  return out;
}

std::string name_of(const policy::AuthProblem& problem) {
  return "refused by " + problem.receiver + " (" + std::string(policy::to_string(problem.fault)) +
         ")";
}

bool plan_signs(const DomainRecord& record) {
  return record.plan == kSigningPlan;
}

bool can_sign(const DomainRecord& record) {
  return std::any_of(record.selectors.begin(), record.selectors.end(),
                     [](const SelectorFact& fact) { return fact.seen.confirmed; });
}

}  // namespace sluis::onboard
