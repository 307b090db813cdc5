// SPDX-License-Identifier: Apache-2.0
// The slice of the configuration that intake lives by, immutable: a reload makes a new one, and
// each session keeps the one it began with.
#pragma once

#include <memory>
#include <string>

#include "config/schema.h"
#include "keys/signer.h"
#include "mta/mail/line_rules.h"
#include "policy/release.h"

namespace sluis::intake {

struct IntakeSettings {
  std::string hostname;
  config::Limits limits;
  mail::LineRuleSettings lines;
  bool received_client_address = true;
  Millis longest_hold{};
  policy::Unverified unverified = policy::Unverified::Reject;
  keys::Canonical body_canonical = keys::Canonical::Relaxed;
  Millis lifetime{};         // how long a message may wait for its domain
  std::string bounce_label;  // mail of a domain may return to <label>.<domain>; empty: not so
};

std::shared_ptr<const IntakeSettings> make_settings(const config::Config& config);

}  // namespace sluis::intake
