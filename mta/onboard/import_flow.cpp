// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/import_flow.h"

#include "mta/mail/typed_domain.h"

namespace sluis::onboard {
namespace {

using policy::DomainState;

struct Job {
  Onboarding& onboarding;
  std::vector<NewDomain> domains;
  std::vector<ImportOutcome> outcomes;
  Act act;
  size_t next = 0;
};

std::string left_alone(const DomainRecord& record) {
  return "its state is " + std::string(policy::to_string(record.state)) + " (" + record.reason +
         "); an import does not change that";
}

// Who moved it since had a reason, and the same file is run again and again.
std::string moves_nothing(const DomainRecord& record, Scheme named) {
  const std::string wanted(to_string(named));
  return "it has scheme " + std::string(to_string(record.scheme)) + " and this line says " +
         wanted + "; an import moves no domain. To move it: sluis domain set-scheme " +
         record.name + " " + wanted;
}

bool is_off(DomainState state) {
  return state == DomainState::Suspended || state == DomainState::Paused;
}

Task<ImportOutcome> activate(Onboarding& onboarding, DomainRecord record, Act act) {
  ImportOutcome out{record.name, Imported::Waiting, {}};
  const policy::Language language = act.language;
  if (!plan_signs(record)) {
    const auto seen = co_await onboarding.verify(record.name, std::move(act));
    out.reason = seen ? "plan " + record.plan + ": " + std::string(to_string(seen->record.state)) +
                            ", signing is available in Pro"
                      : seen.error().text;
    co_return out;
  }
  const auto activated = co_await onboarding.activate(record.name, std::move(act));
  if (activated) {
    out.result = Imported::Active;
    out.reason = policy::sentence(activated->verdict, language);
  } else {
    out.reason = activated.error().text;
  }
  co_return out;
}

Task<ImportOutcome> take_in(Onboarding& onboarding, NewDomain wanted, Act act) {
  ImportOutcome out{wanted.name, Imported::Refused, {}};
  // That an import has a reason does not make it support's word on a single domain.
  const auto name = mail::normalise_domain(wanted.name);
  if (const auto claim =
          onboarding.claimed(name.value_or(wanted.name), wanted.account, act.language)) {
    out.reason = *claim;
    co_return out;
  }
  if (const auto held = onboarding.held_back(name.value_or(wanted.name), wanted.account)) {
    out.reason = *held + ". An import is not that: sluis domain add " + *name;
    co_return out;
  }
  const auto named = wanted.scheme;
  auto record = onboarding.show(wanted.name);
  if (!record && record.error().kind == ErrorKind::NotFound) {
    record = onboarding.add(std::move(wanted), act);
    if (record && act.mode == Mode::DryRun) {
      out.result = Imported::Waiting;
      out.reason = "would be added and looked at";
      co_return out;
    }
  }
  if (!record) {
    out.reason = record.error().text;
  } else if (named && *named != record->scheme) {
    out.reason = moves_nothing(*record, *named);
  } else if (record->state == DomainState::Active) {
    out.result = Imported::WasActive;
  } else if (is_off(record->state)) {
    out.result = Imported::Waiting;
    out.reason = left_alone(*record);
  } else {
    const std::string given = out.domain;
    out = co_await activate(onboarding, std::move(*record), std::move(act));
    out.domain = given;
  }
  co_return out;
}

Task<void> work(Job& job) {
  while (job.next < job.domains.size()) {
    const size_t mine = job.next++;
    job.outcomes[mine] = co_await take_in(job.onboarding, job.domains[mine], job.act);
  }
}

}  // namespace

std::string_view to_string(Imported result) {
  switch (result) {
    case Imported::Active:
      return "active";
    case Imported::WasActive:
      return "was-active";
    case Imported::Waiting:
      return "waiting";
    case Imported::Refused:
      break;
  }
  return "refused";
}

Task<std::vector<ImportOutcome>> import_domains(Onboarding& onboarding,
                                                std::vector<NewDomain> domains, Act act) {
  act.publish = Publish::Later;
  Job job{onboarding, std::move(domains), {}, std::move(act)};
  job.outcomes.resize(job.domains.size());
  Gate gate;
  for (size_t i = 0; i < kImportedAtOnce; ++i) spawn(work(job), gate);
  OneShot<bool> idle;
  gate.when_idle([&idle] { idle.set(true); });
  co_await idle;
  onboarding.publish();
  co_return std::move(job.outcomes);
}

}  // namespace sluis::onboard
