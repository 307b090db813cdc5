// SPDX-License-Identifier: Apache-2.0
// Onboarding: the keys it signs with: who takes whose place, and when a record may go.
#include <algorithm>

#include "mta/base/log.h"
#include "mta/onboard/onboarding.h"

namespace sluis::onboard {
namespace {

using Place = policy::KeyFacts::Place;

std::string successor_of(const std::vector<Replacement>& replacements,
                         const std::string& selector) {
  for (const Replacement& one : replacements) {
    if (one.from == selector) return one.to;
  }
  return {};
}

bool is_signed_with(const policy::Domain& domain, const std::string& selector, WallTime now) {
  const auto& all = domain.selectors;
  if (std::find(all.begin(), all.end(), selector) == all.end()) return false;
  return std::none_of(
      domain.successions.begin(), domain.successions.end(), [&](const policy::Succession& one) {
        return one.from == selector && policy::step_of(one, now) == policy::RotationStep::Active;
      });
}

}  // namespace

std::vector<KeyReport> Onboarding::keys() const {
  const WallTime now = context_.clock.wall();
  std::vector<KeyReport> out;
  for (const auto& [selector, row] : key_book_.all()) {
    KeyReport report;
    report.row = row;
    report.replaced_by = successor_of(settings_.replacements, selector);
    const keys::LastUse* use = probe_->keys().last_use(selector);
    if (use) report.row.last_signed = std::max(row.last_signed, use->at());
    for (const auto& domain : directory_->domains)
      report.domains += is_signed_with(*domain, selector, now) ? 1 : 0;
    const Place place = !use                         ? Place::Gone
                        : report.replaced_by.empty() ? Place::Configured
                                                     : Place::Replaced;
    report.verdict = policy::judge_key(
        {place, report.domains, row.first_seen, report.row.last_signed, settings_.queue_life}, now);
    out.push_back(std::move(report));
  }
  return out;
}

std::vector<Rotation> Onboarding::rotations(const DomainRecord& record) const {
  std::vector<Rotation> out;
  const DomainGist gist = gist_of(record);
  const auto selectors = signing_selectors(gist, probe_->keys());
  const auto under_way = successions(gist, selectors, settings_.replacements);
  for (const Replacement& one : settings_.replacements) {
    Rotation rotation{one.from, one.to, policy::RotationStep::Pending, {}};
    for (const policy::Succession& succession : under_way) {
      if (succession.to != one.to) continue;
      rotation.step = policy::step_of(succession, context_.clock.wall());
      rotation.canary_until = succession.canary_until;
    }
    const bool alone = std::find(selectors.begin(), selectors.end(), one.from) == selectors.end() &&
                       std::find(selectors.begin(), selectors.end(), one.to) != selectors.end();
    if (alone) rotation.step = policy::RotationStep::Active;
    out.push_back(std::move(rotation));
  }
  return out;
}

void Onboarding::note_keys() {
  if (auto noted = key_book_.note(probe_->keys(), context_.clock.wall()); !noted)
    log::error("onboard", "when keys last signed could not be stored",
               {{"reason", noted.error().text}});
}

}  // namespace sluis::onboard
