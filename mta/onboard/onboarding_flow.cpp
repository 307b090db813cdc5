// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/onboarding_flow.h"

#include <algorithm>

#include "keys/record_text.h"
#include "mta/lookup/delegation_flow.h"
#include "mta/lookup/validation_flow.h"
#include "mta/onboard/ownership.h"
#include "mta/onboard/record_verdict.h"
#include "mta/onboard/selector_finding_flow.h"
#include "policy/checks/validation_check.h"

namespace sluis::onboard {
namespace {

using policy::Answer;
using policy::checks::Question;
using policy::checks::RecordType;

constexpr int kStrongRsa = 2048;  // bits; less is to be improved (RFC 8301 3.2)

void stamp(Fact& fact, WallTime at) {
  if (fact.state != FactState::Unanswerable) fact.checked = at;
}

bool is_usable(const SelectorCheck& check) {
  return check.fact.state == FactState::Ok || check.fact.state == FactState::Warning;
}

bool is_wrong(const Fact& fact) {
  return fact.state == FactState::Missing || fact.state == FactState::Mismatch;
}

bool is_asked_now(const DomainCheck& check, const SelectorCheck& one) {
  return share_selectors(one.scheme, check.scheme) && !one.leaving;
}

std::string names(const DomainCheck& check, bool usable) {
  std::string out;
  for (const SelectorCheck& one : check.selectors) {
    if (is_usable(one) != usable) continue;
    if (!usable && !is_asked_now(check, one)) continue;
    if (!out.empty()) out += ", ";
    out += one.selector;
  }
  return out;
}

bool says_the_same(const Evidence& a, const Evidence& b) {
  return a.status == b.status && a.reason == b.reason && a.txt == b.txt && a.aliases == b.aliases &&
         a.end == b.end;
}

// A judge whose verdicts are dear (each costs a signature), asked once about each content.
JudgeRecord remembering(JudgeRecord judge) {
  using Verdicts = std::vector<std::pair<Evidence, Fact>>;
  return [judge = std::move(judge), known = std::make_shared<Verdicts>()](const Evidence& one) {
    for (const auto& [answer, fact] : *known) {
      if (says_the_same(answer, one)) return fact;
    }
    known->emplace_back(one, judge(one));
    return known->back().second;
  };
}

class Look {
 public:
  Look(lookup::ZoneAsker ways, std::shared_ptr<Probe> probe, LookSubject subject)
      : ways_(ways), zone_(ways), probe_(std::move(probe)), subject_(std::move(subject)) {}

  Task<DomainCheck> run() {
    check_.at = ways_.clock.wall();
    check_.scheme = subject_.scheme;
    for (const SelectorWanted& wanted : subject_.selectors) {
      const auto key = probe_->keys().find_for(wanted.selector, wanted.domain);
      if (key) {
        co_await look_at_selector(**key, wanted);
      } else if (probe_->keys().find_own(wanted.selector)) {
        check_.selectors.push_back({wanted.selector,
                                    {},
                                    without_key(wanted, key.error()),
                                    Answer::None,
                                    wanted.scheme,
                                    wanted.leaving});
      }
    }
    judge_strength();
    note_legacy();
    if (subject_.bounce) co_await look_at_bounce(*subject_.bounce);
    if (!subject_.spf.nothing()) co_await look_at_return_path();
    if (!subject_.token.empty()) co_await look_at_ownership();
    co_await explain_failures();
    if (subject_.asked_by == policy::AskedBy::Person) co_await look_at_servers();
    const auto servers = zone_.servers_of(subject_.domain);
    if (!servers.empty()) check_.name_server = *std::min_element(servers.begin(), servers.end());
    check_.questions = zone_.questions() + asked_resolver_;
    co_return std::move(check_);
  }

 private:
  // Whether receivers may have the record already, so that asking the resolver can do no harm.
  enum class Known : uint8_t { Never, Before };

  Task<Evidence> ask_resolver(Question question) {
    ++asked_resolver_;
    return lookup::ask_resolver({ways_.resolver, ways_.clock}, std::move(question));
  }

  Task<RecordView> view_of(Question question, JudgeRecord judge, Known known) {
    RecordView view;
    view.domain = subject_.domain;
    view.zone = co_await zone_.ask(question);
    note_servers(view.zone);
    if (saved(view, judge) != Answer::Bad || known == Known::Before)
      view.seen = co_await ask_resolver(std::move(question));
    note_failure(view);
    co_return view;
  }

  Task<void> look_at_selector(const keys::SigningKey& key, const SelectorWanted& wanted) {
    const JudgeRecord judge = remembering([this, &wanted](const Evidence& answer) {
      return check_selector(*probe_, wanted, answer);
    });
    const Question question{keys::record_name(key.selector, subject_.domain), RecordType::TXT};
    const auto& counted = subject_.counted;
    const bool before = std::find(counted.begin(), counted.end(), key.selector) != counted.end();
    const RecordView view =
        co_await view_of(question, judge, before ? Known::Before : Known::Never);
    RecordVerdict verdict = weigh(view, judge);
    if (check_.selectors.empty()) decisive_ = {question, view.zone};
    if (is_wrong(verdict.fact) || is_in_other_form(verdict.fact))
      co_await explain(wanted, view, verdict.fact);
    if (!before && probe_->keys().find_own(wanted.selector) &&
        waits_for_our_zone(wanted, verdict.fact))
      verdict.news = Answer::None;
    stamp(verdict.fact, check_.at);
    if (wanted.scheme == Scheme::Cname && !wanted.target.empty()) note_owner(wanted, view);
    check_.selectors.push_back({key.selector, key_print(key), std::move(verdict.fact), verdict.news,
                                wanted.scheme, wanted.leaving});
  }

  // One CNAME that leads to the domain's own name proves it; the others change nothing.
  void note_owner(const SelectorWanted& wanted, const RecordView& view) {
    Fact seen = weigh(view, [&wanted](const Evidence& answer) {
                  return check_alias_owner(wanted, answer);
                }).fact;
    stamp(seen, check_.at);
    if (check_.ownership.state == FactState::Unchecked || seen.state == FactState::Ok)
      check_.ownership = std::move(seen);
  }

  // By the same servers that said so, for the reason that a look has.
  Task<void> explain(SelectorWanted wanted, const RecordView& view, Fact& fact) {
    const Evidence* saved_one = lookup::first_answer(view.zone);
    lookup::Ask ask = [this](Question question) { return ask_resolver(std::move(question)); };
    if (saved_one) ask = [this](Question question) { return ask_zone(std::move(question)); };
    policy::Finding why =
        co_await explain_selector(std::move(ask), {probe_, std::move(wanted), subject_.selectors},
                                  saved_one ? *saved_one : *view.seen);
    if (!why.id.empty()) fact.finding = std::move(why);
  }

  Task<Evidence> ask_zone(Question question) {
    std::vector<Evidence> answers = co_await zone_.ask(question);
    if (const Evidence* first = lookup::first_answer(answers)) co_return *first;
    if (!answers.empty()) co_return std::move(answers.front());
    Evidence none;
    none.asked = std::move(question);
    none.at = ways_.clock.wall();
    none.reason = "the zone's servers were not found";
    co_return none;
  }

  Task<void> look_at_ownership() {
    const Question question{ownership_name(subject_.domain), RecordType::TXT};
    const JudgeRecord judge = [this](const Evidence& answer) {
      return check_ownership(subject_.token, answer);
    };
    check_.ownership = weigh(co_await view_of(question, judge, Known::Never), judge).fact;
    stamp(check_.ownership, check_.at);
  }

  Task<void> look_at_bounce(BounceAlias wanted) {
    const Question question{wanted.name, RecordType::CNAME};
    const JudgeRecord judge = [&wanted](const Evidence& answer) {
      return check_bounce_alias(wanted, answer);
    };
    const RecordView view = co_await view_of(question, judge, Known::Never);
    check_.bounce = weigh(view, judge).fact;
    if (check_.bounce.state == FactState::Ok) {
      const Evidence mx = co_await ask_resolver({wanted.name, RecordType::MX});
      if (auto broken = check_bounce_mx(wanted, mx)) {
        check_.bounce = std::move(*broken);
        check_.bounce.evidence = shown(mx);
      }
      leads_to_us_ = true;
    }
    stamp(check_.bounce, check_.at);
  }

  // The SPF record of the name that the domain's mail returns to.
  Task<void> look_at_return_path() {
    const bool has_addresses = !subject_.spf.egress.empty();
    if (leads_to_us_ && has_addresses) co_return co_await look_at_spf_of_alias(*subject_.bounce);
    if (check_.bounce.state == FactState::Unanswerable) {
      check_.spf = check_.bounce;
      co_return;
    }
    co_await look_at_spf_record();
    const bool wrong = is_wrong(check_.spf);
    if (subject_.bounce && wrong)
      check_.spf.notes.push_back(
          {"SPF_BY_ALIAS", {{"name", subject_.bounce->name}, {"target", subject_.bounce->target}}});
  }

  Task<void> look_at_spf_of_alias(BounceAlias alias) {
    RecordView view;
    view.seen = co_await ask_resolver({alias.name, RecordType::TXT});
    check_.spf = co_await look_at_spf({ways_.resolver, ways_.clock},
                                      {alias.name, {{}, subject_.spf.egress}, subject_.asked_by},
                                      std::nullopt);
    if (is_wrong(check_.spf)) check_.spf.finding = spf_of_target(alias, check_.spf.finding);
    check_.spf.evidence = evidence_of(view);
    stamp(check_.spf, check_.at);
  }

  // What is wrong with the record of our own target is not the customer's to mend.
  policy::Finding spf_of_target(const BounceAlias& alias, const policy::Finding& found) const {
    std::string ip;
    for (const auto& [name, value] : found.facts) {
      if (name == "ip") ip = value;
    }
    if (ip.empty()) ip = to_string(subject_.spf.egress.front());
    return {"OUR_BOUNCE_SPF", {{"target", alias.target}, {"ip", ip}}};
  }

  Task<void> look_at_spf_record() {
    const Question question{subject_.domain, RecordType::TXT};
    RecordView view;
    view.domain = subject_.domain;
    view.zone = co_await zone_.ask(question);
    note_servers(view.zone);
    std::optional<Evidence> at_home;
    if (const Evidence* first = lookup::first_answer(view.zone)) at_home = *first;
    // A domain without the record is not asked for elsewhere; one with it may still be unseen.
    if (!at_home || !spf_records(*at_home).empty()) view.seen = co_await ask_resolver(question);
    note_failure(view);
    check_.spf = co_await look_at_spf({ways_.resolver, ways_.clock},
                                      {subject_.domain, subject_.spf, asks_for_proposal()},
                                      at_home ? at_home : view.seen);
    if (at_home && view.seen && view.seen->answered() && check_.spf.state == FactState::Ok &&
        spf_records(*view.seen) != spf_records(*at_home))
      wait_for_cache(check_.spf, *view.seen);
    check_.spf.evidence = evidence_of(view);
    stamp(check_.spf, check_.at);
  }

  // With a bounce alias to come the domain's own record need not change.
  policy::AskedBy asks_for_proposal() const {
    return subject_.bounce ? policy::AskedBy::Daemon : subject_.asked_by;
  }

  // A key of 1024 bits that no stronger one stands beside.
  void judge_strength() {
    int most = 0;
    for (const SelectorCheck& one : check_.selectors) {
      if (!is_usable(one)) continue;
      const auto key = probe_->keys().facts(one.selector);
      if (key) most = std::max(most, key->type == keys::KeyType::Rsa ? key->bits : kStrongRsa);
    }
    if (most == 0 || most >= kStrongRsa) return;
    for (SelectorCheck& one : check_.selectors) {
      if (!is_usable(one)) continue;
      one.fact.state = FactState::Warning;
      one.fact.notes.push_back(
          {"DKIM_BITS_1024", {{"bits", std::to_string(most)}, {"selector", one.selector}}});
    }
  }

  void note_failure(const RecordView& view) {
    if (view.seen && view.seen->server_failed && !failed_) failed_ = view.seen->asked;
  }

  // Whether a failing resolver fails because of the zone's DNSSEC: told, and counted for nothing.
  Task<void> explain_failures() {
    if (!failed_) co_return;
    const auto again = co_await lookup::ask_again(ways_, *failed_);
    if (!again) co_return;
    const auto bogus = policy::checks::check_validation(again->checked, again->unchecked);
    if (!bogus) co_return;
    for (SelectorCheck& one : check_.selectors) explain_failure(one.fact, *bogus);
    explain_failure(check_.bounce, *bogus);
    explain_failure(check_.spf, *bogus);
    explain_failure(check_.ownership, *bogus);
  }

  void explain_failure(Fact& fact, const policy::checks::Finding& bogus) const {
    if (fact.state != FactState::Unanswerable) return;
    fact.finding = {bogus.id, {{"domain", subject_.domain}}};
    for (const auto& [name, value] : bogus.facts) {
      if (name != "domain") fact.finding.facts.emplace_back(name, value);
    }
  }

  Task<void> look_at_servers() {
    if (!decisive_) co_return;
    for (const auto& finding : co_await lookup::look_at_delegation(
             zone_, subject_.domain, decisive_->question, decisive_->answers))
      note({finding.id, finding.facts});
  }

  // The earlier set-up lives, and is not to be forgotten.
  void note_legacy() {
    std::string live;
    for (const SelectorCheck& one : check_.selectors) {
      if (one.scheme == Scheme::Legacy && is_usable(one))
        live += (live.empty() ? "" : ", ") + one.selector;
    }
    if (!live.empty()) note({"DKIM_LEGACY", {{"found", live}}});
  }

  // Said once a look.
  void note_servers(const std::vector<Evidence>& answers) {
    const Evidence* first = lookup::first_answer(answers);
    if (first) {
      for (const auto& finding : policy::checks::check_servers(subject_.domain, answers, nullptr)) {
        if (finding.id == "DOM_LAME_SOME") note({finding.id, finding.facts});
      }
      return;
    }
    const std::string reason = answers.empty() ? "they were not found" : answers.front().reason;
    note({"DOM_RESOLVER_ONLY", {{"domain", subject_.domain}, {"reason", reason}}});
  }

  void note(policy::Finding finding) {
    const auto& notes = check_.notes;
    if (std::none_of(notes.begin(), notes.end(),
                     [&](const policy::Finding& one) { return one.id == finding.id; }))
      check_.notes.push_back(std::move(finding));
  }

  const lookup::ZoneAsker ways_;
  lookup::ZoneLook zone_;
  const std::shared_ptr<Probe> probe_;
  const LookSubject subject_;
  DomainCheck check_;
  size_t asked_resolver_ = 0;
  bool leads_to_us_ = false;        // the bounce alias does, as receivers see it
  std::optional<Question> failed_;  // the first that the resolver answered with SERVFAIL
  struct Decisive {                 // the record whose answers are compared over all servers
    Question question;
    std::vector<Evidence> answers;
  };
  std::optional<Decisive> decisive_;
};

}  // namespace

bool DomainCheck::any_ok() const {
  return std::any_of(selectors.begin(), selectors.end(), is_usable);
}

bool DomainCheck::all_ok() const {
  return any_ok() &&
         std::all_of(selectors.begin(), selectors.end(), [this](const SelectorCheck& one) {
           return is_usable(one) || !is_asked_now(*this, one);
         });
}

bool DomainCheck::any_unanswerable() const {
  return std::any_of(selectors.begin(), selectors.end(), [](const SelectorCheck& check) {
    return check.fact.state == FactState::Unanswerable;
  });
}

Task<DomainCheck> check_domain(lookup::ZoneAsker ways, std::shared_ptr<Probe> probe,
                               LookSubject subject) {
  Look look(ways, std::move(probe), std::move(subject));
  co_return co_await look.run();
}

policy::Finding verdict_of(const DomainCheck& check) {
  if (check.all_ok()) return {"DKIM_ALL_OK", {}};
  if (!check.any_ok()) {
    for (const FactState state : {FactState::Unanswerable, FactState::Pending}) {
      for (const SelectorCheck& one : check.selectors) {
        if (one.fact.state == state) return one.fact.finding;
      }
    }
    return {"DKIM_NONE_OK", {}};
  }
  return {"DKIM_SOME_OK", {{"ok", names(check, true)}, {"nok", names(check, false)}}};
}

}  // namespace sluis::onboard
