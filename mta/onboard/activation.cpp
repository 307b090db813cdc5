// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/activation.h"

#include <algorithm>

#include "policy/sentences.h"

namespace sluis::onboard {
namespace {

using policy::DomainEvent;
using policy::DomainState;
using namespace std::chrono_literals;

constexpr uint32_t kGoodAnswers = 2;
constexpr Millis kGoodSpan = 1min;
constexpr uint32_t kBadAnswers = 3;
constexpr Millis kBadSpan = 30min;

bool is_ok(const Fact& fact) {
  return fact.state == FactState::Ok;
}

std::string english(const policy::Finding& finding) {
  return policy::sentence(finding, policy::Language::English);
}

// One check being worked into a record.
class Update {
 public:
  Update(DomainRecord record, const DomainCheck& check, const CheckContext& context)
      : out_{std::move(record), {}}, check_(check), context_(context) {}

  Consequence run() {
    out_.record.checked = check_.at;
    if (context_.by == CheckedBy::Person) out_.record.looked_at = check_.at;
    update_selectors();
    update_spf();
    follow_facts();
    return std::move(out_);
  }

 private:
  void update_selectors() {
    std::vector<SelectorFact> updated;
    for (const SelectorCheck& one : check_.selectors) {
      SelectorFact fact = known(one);
      if (one.fact.state == FactState::Unanswerable) {
        if (fact.fact.state == FactState::Unchecked) fact.fact = one.fact;
      } else {
        count(fact, one.fact);
        note_change(one.selector, fact.fact, one.fact);
        fact.fact = one.fact;
        decide_signing(fact);
      }
      updated.push_back(std::move(fact));
    }
    out_.record.selectors = std::move(updated);
  }

  // What was known of this selector with this key; nothing when the key is another now.
  SelectorFact known(const SelectorCheck& one) const {
    for (const SelectorFact& fact : out_.record.selectors) {
      if (fact.selector == one.selector && fact.key_print == one.key_print) return fact;
    }
    SelectorFact fresh;
    fresh.selector = one.selector;
    fresh.key_print = one.key_print;
    return fresh;
  }

  void count(SelectorFact& fact, const Fact& now) const {
    const bool first = fact.same_in_row == 0;
    if (first || is_ok(fact.fact) != is_ok(now)) {
      fact.same_in_row = 1;
      fact.row_began = check_.at;
    } else {
      ++fact.same_in_row;
    }
  }

  void decide_signing(SelectorFact& fact) {
    const Millis span = check_.at - fact.row_began;
    const bool in_use = out_.record.state == DomainState::Active;
    if (is_ok(fact.fact) && !fact.signs) {
      fact.signs = context_.by == CheckedBy::Person ||
                   (fact.same_in_row >= kGoodAnswers && span >= kGoodSpan);
      if (fact.signs) remember(fact.selector + " is confirmed", english(fact.fact.finding));
    } else if (!is_ok(fact.fact) && fact.signs) {
      const bool confirmed = fact.same_in_row >= kBadAnswers && span >= kBadSpan;
      if (!confirmed && in_use) return;
      fact.signs = false;
      remember(fact.selector + " no longer signs", english(fact.fact.finding));
    }
  }

  void update_spf() {
    if (check_.spf.state == FactState::Unchecked) return;
    Fact& known = out_.record.spf;
    if (check_.spf.state == FactState::Unanswerable && known.state != FactState::Unchecked) return;
    note_change("SPF", known, check_.spf);
    known = check_.spf;
  }

  void follow_facts() {
    DomainRecord& record = out_.record;
    const bool any_ok = std::any_of(record.selectors.begin(), record.selectors.end(),
                                    [](const SelectorFact& fact) { return is_ok(fact.fact); });
    const bool signs = can_sign(record);
    const std::string why = english(verdict_of(check_));
    if (record.state == DomainState::Pending && any_ok) move(DomainEvent::RecordsFound, why);
    if (record.state == DomainState::Ready && !any_ok) move(DomainEvent::RecordsLost, why);
    if (record.state == DomainState::Ready && signs &&
        context_.activation == Activation::Automatic && record.plan == kSigningPlan)
      move(DomainEvent::Activate, "its records were confirmed; activation is automatic");
    if (record.state == DomainState::Active && !signs) move(DomainEvent::RecordsLost, why);
    if (record.state == DomainState::Degraded && signs) move(DomainEvent::RecordsFound, why);
    if (record.state == DomainState::Degraded &&
        check_.at - record.since >= policy::kDegradedDeadline)
      move(DomainEvent::DeadlinePassed, "no record carried our key for 72 hours");
  }

  void move(DomainEvent event, const std::string& reason) {
    const auto to = policy::next_state(out_.record.state, event);
    if (!to) return;
    remember("state " + std::string(policy::to_string(out_.record.state)) + " -> " +
                 std::string(policy::to_string(*to)),
             reason);
    out_.record.state = *to;
    out_.record.since = check_.at;
    out_.record.reason = reason;
    out_.record.actor = kDaemon;
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
};

std::string refusal_of(const DomainRecord& record, DomainEvent event) {
  const std::string state(policy::to_string(record.state));
  if (event == DomainEvent::Activate && record.state == DomainState::Active)
    return record.name + " is active already";
  if (event == DomainEvent::Activate && record.state == DomainState::Degraded)
    return record.name + " is activated; it signs again as soon as a record matches";
  return record.name + " is " + state + ": it cannot be " + std::string(policy::to_string(event));
}

}  // namespace

Consequence apply_check(DomainRecord record, const DomainCheck& check,
                        const CheckContext& context) {
  return Update(std::move(record), check, context).run();
}

Result<Consequence> apply_act(DomainRecord record, DomainEvent event, const Act& act,
                              WallTime now) {
  const auto to = policy::next_state(record.state, event);
  if (!to) return fail(ErrorKind::Conflict, refusal_of(record, event));
  HistoryEntry entry{now, act.actor,
                     "state " + std::string(policy::to_string(record.state)) + " -> " +
                         std::string(policy::to_string(*to)),
                     act.reason};
  record.state = *to;
  record.since = now;
  record.actor = act.actor;
  record.reason =
      act.reason.empty() ? std::string(policy::to_string(event)) + " by " + act.actor : act.reason;
  return Consequence{std::move(record), {std::move(entry)}};
}

bool can_sign(const DomainRecord& record) {
  return std::any_of(record.selectors.begin(), record.selectors.end(),
                     [](const SelectorFact& fact) { return fact.signs; });
}

}  // namespace sluis::onboard
