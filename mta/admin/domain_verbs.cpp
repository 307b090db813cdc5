// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include "mta/admin/render.h"
#include "mta/admin/verb.h"
#include "mta/base/civil_time.h"
#include "mta/onboard/import_flow.h"
#include "policy/checks/reason_words.h"

namespace sluis::admin {
namespace {

constexpr uint64_t kHistoryShown = 1000;  // newest entries, unless asked for another number
constexpr uint64_t kMostHistory = 100000;
constexpr size_t kListedInOneTurn = 50;  // domains; other work goes on between them
constexpr size_t kMostImported = 1000;   // domains in one request

onboard::Act onboard_act(const Request& request) {
  onboard::Act act{request.actor, request.args.text_or("reason", ""),
                   request.args.flag("dry_run") ? onboard::Mode::DryRun : onboard::Mode::Act};
  act.language = language_of(request).value_or(policy::Language::English);
  return act;
}

// Why it was refused, in the language that was asked for.
tl::unexpected<Error> refusal(Error error, policy::Language language) {
  if (language == policy::Language::Dutch) error.text = policy::checks::reason_in_dutch(error.text);
  return fail(std::move(error));
}

Result<onboard::Scheme> scheme_in(const std::string& text) {
  const auto known = onboard::parse_scheme(text);
  if (known) return *known;
  return fail(ErrorKind::Invalid, "\"" + text + "\" is not a scheme: use " + onboard::kSchemes);
}

// A verb that reads "domain" and answers with the record that one call of Onboarding returns.
using RecordAct = Result<onboard::DomainRecord> (onboard::Onboarding::*)(std::string, onboard::Act);

Task<Result<Answer>> act(AdminContext& context, Request& request, RecordAct verb) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto record = (context.onboarding.*verb)(*domain, onboard_act(request));
  if (!record) co_return fail(record.error());
  co_return Answer{
      {render(*record, context.onboarding.signs_with(*record), policy::Language::English)}};
}

Task<Result<Answer>> suspend(AdminContext& context, Request& request) {
  return act(context, request, &onboard::Onboarding::suspend);
}
Task<Result<Answer>> remove(AdminContext& context, Request& request) {
  return act(context, request, &onboard::Onboarding::remove);
}

Task<Result<Answer>> dismiss(AdminContext& context, Request& request) {
  return act(context, request, &onboard::Onboarding::dismiss);
}

Task<Result<Answer>> resume(AdminContext& context, Request& request) {
  return act(context, request, &onboard::Onboarding::resume);
}

Task<Result<Answer>> pause(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  WallTime until{};
  if (const auto given = request.args.maybe("until")) {
    const auto time = parse_time(*given, context.clock.wall());
    if (!time) co_return fail(time.error());
    until = time->utc;
  }
  const auto record = context.onboarding.pause(*domain, until, onboard_act(request));
  if (!record) co_return fail(record.error());
  co_return Answer{{render(*record, {}, policy::Language::English)}};
}

Task<Result<Answer>> set_plan(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto plan = request.args.text("plan");
  if (!plan) co_return fail(plan.error());
  const auto record = context.onboarding.set_plan(*domain, *plan, onboard_act(request));
  if (!record) co_return fail(record.error());
  co_return Answer{
      {render(*record, context.onboarding.signs_with(*record), policy::Language::English)}};
}

Task<Result<Answer>> set_scheme(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto text = request.args.text("scheme");
  if (!text) co_return fail(text.error());
  const auto scheme = scheme_in(*text);
  if (!scheme) co_return fail(scheme.error());
  const auto record = context.onboarding.set_scheme(*domain, *scheme, onboard_act(request));
  if (!record) co_return fail(record.error());
  co_return Answer{
      {render(*record, context.onboarding.signs_with(*record), policy::Language::English)}};
}

Task<Result<Answer>> set_contacts(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto record = context.onboarding.set_contacts(*domain, request.args.texts("contacts"),
                                                      request.args.text_or("notice_lang", ""),
                                                      onboard_act(request));
  if (!record) co_return fail(record.error());
  co_return Answer{
      {render(*record, context.onboarding.signs_with(*record), policy::Language::English)}};
}

Task<Result<Answer>> add(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto language = language_of(request);
  if (!language) co_return fail(language.error());
  onboard::NewDomain added;
  added.name = *domain;
  added.account = request.args.text_or("account", "");
  added.plan = request.args.text_or("plan", added.plan);
  added.contacts = request.args.texts("contacts");
  added.language = request.args.text_or("notice_lang", "");
  const auto scheme = scheme_in(request.args.text_or("scheme", "txt"));
  if (!scheme) co_return fail(scheme.error());
  added.scheme = *scheme;
  const auto record = context.onboarding.add(std::move(added), onboard_act(request));
  if (!record) co_return refusal(record.error(), *language);
  co_return Answer{{render(*record, {}, *language)}};
}

// Three lists side by side: domains, plans and schemes; accounts too, if any.
Result<std::vector<onboard::NewDomain>> domains_in(const Args& args) {
  const auto names = args.texts("domains"), plans = args.texts("plans"),
             schemes = args.texts("schemes"), accounts = args.texts("accounts");
  if (names.empty() || names.size() > kMostImported)
    return fail(ErrorKind::Invalid,
                "domains: 1 to " + std::to_string(kMostImported) + " at a time");
  std::vector<onboard::NewDomain> out;
  const auto nth = [](const std::vector<std::string>& list, size_t i) {
    return i < list.size() ? list[i] : std::string();
  };
  for (size_t i = 0; i < names.size(); ++i) {
    onboard::NewDomain one;
    one.name = names[i];
    one.account = nth(accounts, i);
    one.plan = nth(plans, i);
    if (const std::string text = nth(schemes, i); !text.empty()) {
      const auto scheme = scheme_in(text);
      if (!scheme) return fail(scheme.error().kind, names[i] + ": " + scheme.error().text);
      one.scheme = *scheme;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Task<Result<Answer>> import(AdminContext& context, Request& request) {
  const auto language = language_of(request);
  if (!language) co_return fail(language.error());
  auto domains = domains_in(request.args);
  if (!domains) co_return refusal(domains.error(), *language);
  auto outcomes = co_await onboard::import_domains(context.onboarding, std::move(*domains),
                                                   onboard_act(request));
  Answer answer;
  for (auto& outcome : outcomes) {
    if (*language == policy::Language::Dutch)
      outcome.reason = policy::checks::reason_in_dutch(outcome.reason);
    answer.rows.push_back(render(outcome));
    if (outcome.result == onboard::Imported::Waiting ||
        outcome.result == onboard::Imported::Refused)
      answer.exit = 1;
  }
  co_return answer;
}

Task<Result<Answer>> list(AdminContext& context, Request& request) {
  std::optional<policy::DomainState> state;
  if (const auto given = request.args.maybe("state")) {
    state = policy::parse_domain_state(*given);
    if (!state) co_return fail(ErrorKind::Invalid, "\"" + *given + "\" is not a domain's state");
  }
  // Without a limit all of them, in one answer.
  onboard::Page page{request.args.text_or("after", ""), {}};
  page.most = request.args.number_or("limit", std::numeric_limits<size_t>::max());
  Answer answer;
  for (const std::string& name : context.onboarding.names(state, page)) {
    const auto record = context.onboarding.record(name);
    if (!record && record.error().kind == ErrorKind::NotFound) continue;  // forgotten meanwhile
    if (!record) co_return fail(record.error());
    answer.rows.push_back(
        render(*record, context.onboarding.signs_with(*record), policy::Language::English));
    if (answer.rows.size() % kListedInOneTurn == 0) co_await next_turn(context.loop);
  }
  answer.exit = state && page.after.empty() && answer.rows.empty() ? 1 : 0;
  co_return answer;
}

Task<Result<Answer>> show(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto language = language_of(request);
  if (!language) co_return fail(language.error());
  const auto record = context.onboarding.show(*domain);
  if (!record) co_return refusal(record.error(), *language);
  co_return Answer{{render(context.onboarding, *record, *language)}};
}

Task<Result<Answer>> records(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto language = language_of(request);
  if (!language) co_return fail(language.error());
  std::optional<onboard::Scheme> which;
  if (const auto text = request.args.maybe("scheme")) {
    const auto scheme = scheme_in(*text);
    if (!scheme) co_return fail(scheme.error());
    which = *scheme;
  }
  const auto sheet = co_await context.onboarding.records(*domain, which);
  if (!sheet) co_return refusal(sheet.error(), *language);
  co_return Answer{render(*sheet, *language)};
}

using Look = Task<Result<onboard::DomainReport>> (onboard::Onboarding::*)(std::string,
                                                                          onboard::Act);

Task<Result<Answer>> look(AdminContext& context, Request& request, Look verb) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto language = language_of(request);
  if (!language) co_return fail(language.error());
  const auto report = co_await (context.onboarding.*verb)(*domain, onboard_act(request));
  if (!report) co_return refusal(report.error(), *language);
  Answer answer{{render(*report, *language)}};
  answer.exit = report->good() ? 0 : 1;
  co_return answer;
}

Task<Result<Answer>> verify(AdminContext& context, Request& request) {
  return look(context, request, &onboard::Onboarding::verify);
}

// Active is what was asked for: a selector that is missing beside one that signs is told, not
// failed.
Task<Result<Answer>> activate(AdminContext& context, Request& request) {
  Result<Answer> answer = co_await look(context, request, &onboard::Onboarding::activate);
  if (answer) answer->exit = 0;
  co_return answer;
}

Task<Result<Answer>> history(AdminContext& context, Request& request) {
  const auto domain = request.args.text("domain");
  if (!domain) co_return fail(domain.error());
  const auto limit = request.args.number_or("limit", kHistoryShown);
  const auto entries = context.onboarding.history(*domain, std::min(limit, kMostHistory));
  if (!entries) co_return fail(entries.error());
  Answer answer;
  for (const auto& entry : *entries) answer.rows.push_back(render(entry));
  co_return answer;
}

}  // namespace

std::span<const Verb> domain_verbs() {
  static constexpr std::array kVerbs{Verb{"domain.add", Effect::Changes, add},
                                     Verb{"domain.list", Effect::Reads, list},
                                     Verb{"domain.show", Effect::Reads, show},
                                     Verb{"domain.remove", Effect::Changes, remove},
                                     Verb{"domain.records", Effect::Reads, records},
                                     Verb{"domain.verify", Effect::Changes, verify},
                                     Verb{"domain.activate", Effect::Changes, activate},
                                     Verb{"domain.suspend", Effect::Changes, suspend},
                                     Verb{"domain.import", Effect::Changes, import},
                                     Verb{"domain.dismiss", Effect::Changes, dismiss},
                                     Verb{"domain.pause", Effect::Changes, pause},
                                     Verb{"domain.resume", Effect::Changes, resume},
                                     Verb{"domain.set-plan", Effect::Changes, set_plan},
                                     Verb{"domain.set-scheme", Effect::Changes, set_scheme},
                                     Verb{"domain.set-contacts", Effect::Changes, set_contacts},
                                     Verb{"domain.history", Effect::Reads, history}};
  return kVerbs;
}

}  // namespace sluis::admin
