// SPDX-License-Identifier: Apache-2.0
// Onboarding: what receivers say of a domain's mail.
#include "mta/base/log.h"
#include "mta/onboard/onboarding.h"

namespace sluis::onboard {
namespace {

constexpr size_t kProblemsTold = 10;

std::string sentence_of(const DomainRecord& record, const policy::AuthProblem& problem) {
  const policy::Finding finding = finding_of(problem);
  return record.name + ": " + policy::sentence(finding, policy::Language::English) +
         " (sluis domain show " + record.name + ")";
}

}  // namespace

// A flood of replies is one problem: it is written down when it opens and with each look that it
// calls for, and otherwise only counted.
void Onboarding::on_auth_replies(const std::string& domain, const policy::AuthReplies& replies) {
  auto known = read_or_log(domain);
  if (!known || known->state == policy::DomainState::Removed) return;
  AuthConsequence made = apply_replies(std::move(*known), replies);
  const Consequence& consequence = made.consequence;
  if (consequence.entries.empty() && !made.look) {
    domains_.save_later(consequence.record);
    return flush_soon();
  }
  if (auto saved = domains_.save(consequence.record, consequence.entries); !saved) {
    log::error("onboard", "a receiver's reply about a domain could not be stored",
               {{"domain", domain}, {"reason", saved.error().text}});
    return;
  }
  for (const HistoryEntry& entry : consequence.entries)
    log::warning("onboard", entry.what, {{"domain", domain}, {"reply", entry.reason}});
  // A rotation's canary stays small for as long as a receiver's problem is open.
  if (!consequence.entries.empty()) changed_.push_back(domain);
  publish_soon();
  if (made.look && rechecks_.is_planned(domain)) plan(domain, Millis(0));
}

Result<DomainRecord> Onboarding::dismiss(std::string domain, Act act) {
  auto record = known(domain);
  if (!record) return record;
  if (record->auth_problems.empty())
    return fail(ErrorKind::Conflict, "no receiver's problem with " + record->name + " is open");
  const WallTime now = context_.clock.wall();
  Consequence closed{std::move(*record), {}};
  for (const policy::AuthProblem& problem : closed.record.auth_problems)
    closed.entries.push_back({now, act.actor, name_of(problem) + " is dismissed", act.reason});
  closed.record.auth_problems.clear();
  return keep(std::move(closed), act);
}

std::vector<std::string> Onboarding::problems() const {
  std::vector<std::string> out;
  size_t more = 0;
  for (const auto& [name, gist] : domains_.all()) {
    if (gist.refusals.empty() || gist.state == policy::DomainState::Removed) continue;
    const auto record = out.size() < kProblemsTold ? read_or_log(name) : std::nullopt;
    if (record) {
      out.push_back(sentence_of(*record, record->auth_problems.back()));
    } else {
      ++more;
    }
  }
  if (more > 0)
    out.push_back(std::to_string(more) + " more domains are refused by receivers; see those of " +
                  "sluis domain list --json with auth_problems");
  return out;
}

}  // namespace sluis::onboard
