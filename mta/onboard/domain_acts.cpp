// SPDX-License-Identifier: Apache-2.0
// Onboarding: what people do with domains.
#include "mta/mail/typed_domain.h"
#include "mta/onboard/onboarding.h"
#include "mta/onboard/ownership.h"
#include "mta/onboard/plan_change.h"
#include "mta/onboard/scheme_change.h"
#include "policy/checks/claim_check.h"
#include "policy/checks/domain_check.h"

namespace sluis::onboard {
namespace {

using policy::DomainEvent;
using policy::DomainState;

std::string reasons_of(const DomainCheck& check, policy::Language language) {
  std::string out;
  for (const SelectorCheck& one : check.selectors)
    out += " " + policy::sentence(one.fact.finding, language);
  if (check.selectors.empty()) out = " No selector is configured (dkim.selectors).";
  return out;
}

// Why nothing can be activated on this evidence.
tl::unexpected<Error> refuse_activation(const std::string& name, const DomainCheck& check,
                                        policy::Language language) {
  const auto kind = check.any_unanswerable() ? ErrorKind::Unavailable : ErrorKind::Conflict;
  return fail(kind, name + " is not activated:" + reasons_of(check, language));
}

DomainRecord fresh_record(std::string name, NewDomain domain, WallTime now, const Act& act) {
  DomainRecord record;
  record.name = std::move(name);
  record.account = std::move(domain.account);
  record.plan = domain.plan.empty() ? kSigningPlan : std::move(domain.plan);
  record.scheme = domain.scheme.value_or(Scheme::Txt);
  record.contacts = std::move(domain.contacts);
  record.language = std::move(domain.language);
  record.added = record.since = now;
  record.actor = act.actor;
  record.reason = act.reason.empty() ? "added; waits for its records" : act.reason;
  return record;
}

// Removed a moment ago by one account, and now wanted by another: that is a take-over unless
// somebody knows better.
bool moves_too_soon(const DomainGist& tombstone, const std::string& account, WallTime now) {
  return tombstone.state == DomainState::Removed && tombstone.account != account &&
         !tombstone.account.empty() && now - tombstone.since < policy::kMoveNeedsSupport;
}

std::string held_by(const std::string& account) {
  return account.empty() ? "" : ", of account " + account;
}

// Domains that are nobody's own, so that nobody could publish records for them.
Result<void> check_owned(const std::string& name, policy::Language language) {
  const char* id = mail::is_public_suffix(name)         ? "DOM_SUFFIX"
                   : policy::checks::is_free_mail(name) ? "DOM_FREEMAIL"
                                                        : nullptr;
  if (!id) return {};
  return fail(ErrorKind::Invalid, policy::sentence({id, {{"domain", name}}}, language));
}

// Support asks on nobody's behalf, and is told whose it is.
std::string taken_already(const DomainRecord& present) {
  return present.name + " is here already" + held_by(present.account) + "; it is " +
         std::string(policy::to_string(present.state));
}

std::string removed_lately(const std::string& name, const std::string& held_by) {
  return name + " was removed less than 7 days ago" + held_by +
         ": only support may give it to another account, with a reason (--reason)";
}

}  // namespace

Result<DomainRecord> Onboarding::known(std::string_view typed) const {
  const auto name = mail::normalise_domain(typed);
  if (!name) return fail(name.error());
  auto record = domains_.read(*name);
  if (record && record->state == DomainState::Removed)
    return fail(ErrorKind::NotFound, *name + " was not added here");
  return record;
}

std::optional<std::string> Onboarding::claimed(const std::string& name, const std::string& account,
                                               policy::Language language) const {
  for (const std::string_view related : domains_.related(name)) {
    const std::string held(related);
    const DomainGist* gist = domains_.find(held);
    if (gist->state == DomainState::Removed) continue;
    if (const auto found = policy::checks::check_claim({name, account}, {held, gist->account}))
      return policy::sentence({found->id, found->facts}, language) +
             " Support sees that with sluis domain show " + held + ".";
  }
  return std::nullopt;
}

std::optional<std::string> Onboarding::held_back(const std::string& name,
                                                 const std::string& account) const {
  const DomainGist* gist = domains_.find(name);
  if (!gist || !moves_too_soon(*gist, account, context_.clock.wall())) return std::nullopt;
  return removed_lately(name, account.empty() ? held_by(gist->account) : "");
}

Result<DomainRecord> Onboarding::add(NewDomain domain, Act act) {
  auto name = mail::normalise_domain(domain.name);
  if (!name) return fail(name.error());
  if (auto owned = check_owned(*name, act.language); !owned) return fail(owned.error());
  if (!domain.account.empty() && !directory_->accounts.contains(domain.account))
    return fail(ErrorKind::NotFound, "there is no account " + domain.account);
  if (!domain.plan.empty() && !is_plan_name(domain.plan))
    return fail(ErrorKind::Invalid, "\"" + domain.plan + "\" is no plan's name");
  if (auto good = check_scheme(domain.scheme.value_or(Scheme::Txt), selector_sources()); !good)
    return fail(good.error());
  if (auto good = check_contacts(domain.contacts, domain.language); !good)
    return fail(good.error());
  const auto present = domains_.read(*name);
  if (!present && present.error().kind != ErrorKind::NotFound) return fail(present.error());
  const bool here = present && present->state != DomainState::Removed;
  const auto claim = claimed(*name, domain.account, act.language);
  if (claim && (here || act.reason.empty()))
    return fail(ErrorKind::Conflict, *claim + (here ? "" : " Then add it with --reason."));
  if (here) return fail(ErrorKind::Conflict, taken_already(*present));
  const WallTime now = context_.clock.wall();
  const auto takes_over = held_back(*name, domain.account);
  if (takes_over && act.reason.empty()) return fail(ErrorKind::Conflict, *takes_over);
  const auto history_next =
      present ? Result<uint64_t>(present->history_next) : domains_.history_end(*name);
  if (!history_next) return fail(history_next.error());
  Consequence added{fresh_record(std::move(*name), std::move(domain), now, act),
                    {{now, act.actor, "added", act.reason}}};
  if (takes_over)
    added.entries.push_back(
        {now, act.actor,
         "override: given to another account within 7 days" + held_by(present->account),
         act.reason});
  if (claim)
    added.entries.push_back({now, act.actor,
                             "override: " + *claimed(added.record.name, added.record.account,
                                                     policy::Language::English),
                             act.reason});
  added.record.history_next = *history_next;
  added.record.token = context_.random.token(kTokenLength);
  if (act.mode == Mode::DryRun) return added.record;
  if (auto committed = commit(added); !committed) return fail(committed.error());
  if (act.publish == Publish::Now) publish();
  plan(added.record.name, Millis(0));
  return added.record;
}

Task<Result<DomainReport>> Onboarding::verify(std::string domain, Act act) {
  auto before = known(domain);
  if (!before) co_return fail(before.error());
  DomainCheck check = co_await look(*before, AskedBy::Person);
  auto now_known = known(before->name);  // it may have been removed meanwhile
  if (!now_known) co_return fail(now_known.error());
  Consequence seen =
      apply_check(std::move(*now_known), check,
                  {AskedBy::Person, act.actor, settings_.activation, settings_.queue_life});
  if (act.mode == Mode::Act) {
    seen.entries.push_back({check.at, act.actor, "checked",
                            policy::sentence(verdict_of(check), policy::Language::English)});
    if (auto committed = commit(seen); !committed) co_return fail(committed.error());
    if (act.publish == Publish::Now) publish();
    plan_next(seen.record);
  }
  co_return report(std::move(seen.record), std::move(check));
}

Task<Result<DomainReport>> Onboarding::activate(std::string domain, Act act) {
  auto before = known(domain);
  if (!before) co_return fail(before.error());
  if (!plan_signs(*before)) {
    co_return fail(ErrorKind::Conflict, before->name + " has plan " + before->plan +
                                            "; signing with its own domain is available in Pro");
  }
  DomainCheck check = co_await look(*before, AskedBy::Person);
  auto now_known = known(before->name);
  if (!now_known) co_return fail(now_known.error());
  const DomainState state_before = now_known->state;
  Consequence seen =
      apply_check(std::move(*now_known), check,
                  {AskedBy::Person, act.actor, Activation::Support, settings_.queue_life});
  const bool usable = check.any_ok() && can_sign(seen.record);
  const bool came_back =
      seen.record.state == DomainState::Active && state_before != DomainState::Active;
  if (usable && !came_back) {
    auto activated = apply_act(seen.record, DomainEvent::Activate, act, check.at);
    if (!activated) co_return fail(activated.error());
    seen.record = std::move(activated->record);
    for (HistoryEntry& entry : activated->entries) seen.entries.push_back(std::move(entry));
    if (!owner_is_known(seen.record))
      seen.entries.push_back({check.at, act.actor, "override: activated without proof of ownership",
                              act.reason.empty() ? "no reason was given" : act.reason});
  }
  if (act.mode == Mode::Act) {
    // What was seen is kept also when it is not enough.
    if (auto committed = commit(seen); !committed) co_return fail(committed.error());
    if (act.publish == Publish::Now) publish();
    plan_next(seen.record);
  }
  if (!usable) co_return refuse_activation(seen.record.name, check, act.language);
  co_return report(std::move(seen.record), std::move(check));
}

Result<DomainRecord> Onboarding::act_on(std::string_view typed, DomainEvent event, const Act& act) {
  auto record = known(typed);
  if (!record) return record;
  auto consequence = apply_act(std::move(*record), event, act, context_.clock.wall());
  if (!consequence) return fail(consequence.error());
  return keep(std::move(*consequence), act);
}

// What an act made of a domain, unless it was only asked what it would.
Result<DomainRecord> Onboarding::keep(Consequence consequence, const Act& act) {
  if (act.mode == Mode::DryRun) return consequence.record;
  if (auto committed = commit(consequence); !committed) return fail(committed.error());
  if (act.publish == Publish::Now) publish();
  plan_next(consequence.record);
  return consequence.record;
}

Result<DomainRecord> Onboarding::suspend(std::string domain, Act act) {
  return act_on(domain, DomainEvent::Suspend, act);
}

Result<DomainRecord> Onboarding::pause(std::string domain, WallTime until, Act act) {
  const WallTime now = context_.clock.wall();
  if (until != WallTime{} && until <= now)
    return fail(ErrorKind::Invalid, "the end of a pause must be in the future");
  auto record = known(domain);
  if (!record) return record;
  auto paused = apply_act(std::move(*record), DomainEvent::Pause, act, now);
  if (!paused) return fail(paused.error());
  paused->record.pause_until = until;
  return keep(std::move(*paused), act);
}

Result<DomainRecord> Onboarding::resume(std::string domain, Act act) {
  return act_on(domain, DomainEvent::PauseEnded, act);
}

Result<DomainRecord> Onboarding::set_plan(std::string domain, std::string plan, Act act) {
  auto record = known(domain);
  if (!record) return record;
  auto changed = apply_plan(std::move(*record), {std::move(plan), settings_.plan_grace}, act,
                            context_.clock.wall());
  if (!changed) return fail(changed.error());
  return keep(std::move(*changed), act);
}

Result<DomainRecord> Onboarding::set_scheme(std::string domain, Scheme scheme, Act act) {
  auto record = known(domain);
  if (!record) return record;
  if (auto good = check_scheme(scheme, selector_sources()); !good) return fail(good.error());
  auto changed = apply_scheme(std::move(*record), {scheme, context_.random.token(kTokenLength)},
                              act, context_.clock.wall());
  if (!changed) return fail(changed.error());
  return keep(std::move(*changed), act);
}

Result<DomainRecord> Onboarding::remove(std::string domain, Act act) {
  return act_on(domain, DomainEvent::Remove, act);
}

Result<DomainRecord> Onboarding::show(std::string_view domain) const {
  return known(domain);
}

std::vector<std::string> Onboarding::names(std::optional<DomainState> state,
                                           const Page& page) const {
  std::vector<std::string> out;
  const auto& all = domains_.all();
  for (auto at = all.upper_bound(page.after); at != all.end() && out.size() < page.most; ++at) {
    const DomainState has = at->second.state;
    if (state ? has == *state : has != DomainState::Removed) out.push_back(at->first);
  }
  return out;
}

Result<std::vector<HistoryEntry>> Onboarding::history(std::string_view domain, size_t limit) {
  const auto name = mail::normalise_domain(domain);
  if (!name) return fail(name.error());
  auto entries = domains_.history(*name, limit);
  if (entries && entries->empty()) return fail(ErrorKind::NotFound, *name + " was not added here");
  return entries;
}

Task<Result<RecordSheet>> Onboarding::records(std::string domain, std::optional<Scheme> scheme) {
  const auto name = mail::normalise_domain(domain);
  if (!name) co_return fail(name.error());
  if (scheme) {
    if (auto good = check_scheme(*scheme, selector_sources()); !good) co_return fail(good.error());
  }
  auto added = known(*name);
  if (!added && scheme == Scheme::Cname)
    co_return fail(ErrorKind::NotFound,
                   *name + " was not added here: the CNAMEs of a domain are made when it is added");
  DomainRecord record = added ? std::move(*added) : DomainRecord{};
  record.name = *name;
  const Scheme which = scheme.value_or(record.scheme);
  const auto bounce = bounce_alias(*name, which, settings_.schemes);
  const RecordAdvice advice = co_await ask_record_advice(
      context_.resolver, context_.clock,
      {*name, bounce ? std::string() : settings_.spf_include, settings_.egress});
  RecordSubject subject{
      *name, which,          selectors_to_publish(record, which, selector_sources()),
      {},    probe_->keys(), settings_.spf_include,
      bounce};
  if (!alias_proves_owner(record, which, settings_.schemes)) subject.token = record.token;
  co_return record_sheet(subject, advice,
                         settings_.dns_hosts ? *settings_.dns_hosts : policy::known_dns_hosts());
}

}  // namespace sluis::onboard
