// SPDX-License-Identifier: Apache-2.0
// Onboarding: the snapshot that every message is judged by, renewed as domains change.
#include <utility>

#include "mta/onboard/onboarding.h"

namespace sluis::onboard {
namespace {

constexpr int kPublishPause = 10;  // times as long as it took

bool same_signing(const policy::Domain& a, const policy::Domain& b) {
  return a.state == b.state && a.selectors == b.selectors && a.successions == b.successions;
}

}  // namespace

DirectorySources Onboarding::directory_sources() const {
  return {settings_.accounts, accounts_, domains_, holds_, probe_->keys(), settings_.replacements};
}

// Of tens of thousands of domains few change at a time.
void Onboarding::publish() {
  const MonoTime began = context_.clock.mono();
  auto renewed = renew_domains(directory_sources(), directory_, changed_);
  if (renewed == directory_) return changed_.clear();
  hand_out(std::move(renewed), began);
}

void Onboarding::publish_all() {
  const MonoTime began = context_.clock.mono();
  hand_out(build_directory(directory_sources(), directory_.get()), began);
}

void Onboarding::hand_out(std::shared_ptr<const policy::Directory> directory, MonoTime began) {
  const auto before = std::exchange(directory_, std::move(directory));
  for (const auto& listener : on_directory_) listener(directory_);
  for (const std::string& name : std::exchange(changed_, {})) {
    const policy::Domain* was = before->domains.find(name);
    const policy::Domain* is = directory_->domains.find(name);
    if (!is || (was && same_signing(*was, *is))) continue;
    for (const auto& listener : on_domain_changed_) listener(name);
  }
  const MonoTime ended = context_.clock.mono();
  publish_not_before_ = ended + kPublishPause * (ended - began);
}

void Onboarding::publish_what_was_seen() {
  publish_posted_ = false;
  publish();
}

// Many looks end in one turn of the loop: one snapshot for them all. A snapshot of tens of
// thousands of domains takes this thread, which carries mail too, a moment: it gets a tenth of its
// time.
void Onboarding::publish_soon() {
  if (changed_.empty() || publish_posted_) return;
  publish_posted_ = true;
  const auto wait = std::chrono::ceil<Millis>(publish_not_before_ - context_.clock.mono());
  if (wait > Millis(0)) return publish_timer_.start(wait);
  context_.loop.post([this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) publish_what_was_seen();
  });
}

}  // namespace sluis::onboard
